"""What the client of the Sobot API says: why a call did not succeed, and what that means."""

from flows.messages.text import Text

TEXTS = {
    "TEXT": Text("{text}", "{text}"),
    "SERVICE_SAYS": Text("{cause} The service says: “{words}”", "{cause}服务返回：“{words}”"),
    "SERVICE_FAILED": Text("{cause}", "{cause}"),
}
