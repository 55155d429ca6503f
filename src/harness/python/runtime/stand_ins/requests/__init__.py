"""A stand-in for `requests`: there is no network."""


class RequestException(OSError):
    pass


class exceptions:
    RequestException = ConnectionError = Timeout = HTTPError = RequestException


def _refused(*args, **_):
    raise RequestException("task code has no network here")


get = post = put = head = request = Session = _refused
