"""Part of `make sbom`, in the environment of cyclonedx-bom: what comes in goes out, if it is valid CycloneDX."""

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    text = sys.stdin.read()
    version = import_module("cyclonedx.schema").SchemaVersion.from_version(json.loads(text)["specVersion"])
    wrong = import_module("cyclonedx.validation.json").JsonStrictValidator(version).validate_str(text)
    sys.exit(str(wrong)) if wrong else print(text)
