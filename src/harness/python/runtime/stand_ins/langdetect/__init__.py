"""A stand-in for langdetect, so that modules which import it load: telling languages apart needs the real one's data."""


class LangDetectException(Exception):
    pass


class DetectorFactory:
    seed = None


def detect(text):
    raise ModuleNotFoundError("No module named 'langdetect'", name="langdetect")


detect_langs = detect
