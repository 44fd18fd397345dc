"""The address of a ledger as people may see it: never with a password, nor with what stands behind the question mark."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from callsheet.ledger.records import LedgerError


def parsed(url: str) -> URL:
    """The parts of a ledger's address; LedgerError, which does not show it, when it is none."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise LedgerError("LEDGER_ADDRESS") from None


def shown(url: URL) -> str:
    """The address without its secrets."""
    return url.set(query={}).render_as_string(hide_password=True)


def without_secrets(text: str, url: URL) -> str:
    """A driver's words without what is secret in an address."""
    values = [str(url.password or ""), *_flat(url)]
    secrets = {value for value in values if len(value) > 2} | {url.render_as_string(hide_password=False)}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _flat(url: URL) -> list[str]:
    """The values behind the question mark that are, or may be, secret."""
    asked = {name: [value] if isinstance(value, str) else list(value) for name, value in url.query.items()}
    return [value for name, values in asked.items() if "pass" in name.lower() for value in values]
