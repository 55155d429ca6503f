"""See `requests`."""


class HTTPAdapter:
    def __init__(self, *_, **__):
        pass


class Retry(HTTPAdapter):
    pass
