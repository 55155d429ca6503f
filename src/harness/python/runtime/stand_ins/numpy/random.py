"""numpy's random numbers: the old global generator (MT19937) and `default_rng` (PCG64), bit for bit for what is here."""

import math
import random as _random


class Shuffling:
    """For generators whose `_interval(most)` is uniform in 0..most."""

    def shuffle(self, x):
        for i in range(len(x) - 1, 0, -1):
            j = self._interval(i)
            x[i], x[j] = x[j], x[i]

    def permutation(self, x):
        from .array import ndarray

        values = list(range(x)) if isinstance(x, int) else list(x)
        self.shuffle(values)
        return ndarray(values)


class RandomState(Shuffling):
    """The old generator. Python's `random` has the same core, so its state is set to what numpy makes of a seed."""

    def __init__(self, seed=None):
        self._core = _random.Random()
        self.seed(seed)

    def seed(self, seed=None):
        state = [(0 if seed is None else int(seed)) & 0xFFFFFFFF]
        for i in range(1, 624):
            state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + i) & 0xFFFFFFFF)
        self._core.setstate((3, (*state, 624), None))
        self._spare = None

    def get_state(self):
        version, numbers, _ = self._core.getstate()
        return ("MT19937", list(numbers[:-1]), numbers[-1], int(self._spare is not None), self._spare or 0.0)

    def set_state(self, state):
        _, numbers, position, has_spare, spare = state
        self._core.setstate((3, (*(int(number) for number in numbers), int(position)), None))
        self._spare = spare if has_spare else None

    def _bits(self):
        return self._core.getrandbits(32)

    def random_sample(self, size=None):
        return _sized(self._core.random, size)

    random = sample = random_sample

    def rand(self, *size):
        return self.random_sample(size or None)

    def uniform(self, low=0.0, high=1.0, size=None):
        return _sized(lambda: low + (high - low) * self._core.random(), size)

    def _interval(self, most):
        """Uniform in 0..most, by masking and rejection."""
        if most == 0:
            return 0
        mask = (1 << most.bit_length()) - 1
        while True:
            value = self._bits() if most <= 0xFFFFFFFF else (self._bits() << 32) | self._bits()
            if value & mask <= most:
                return value & mask

    def randint(self, low, high=None, size=None, dtype=int):
        if high is None:
            low, high = 0, low
        if low >= high:
            raise ValueError("low >= high")
        return _sized(lambda: low + self._interval(int(high) - int(low) - 1), size)

    def random_integers(self, low, high=None, size=None):
        return self.randint(1, low + 1, size) if high is None else self.randint(low, high + 1, size)

    def choice(self, a, size=None, replace=True, p=None):
        from .array import ndarray

        values = list(range(a)) if isinstance(a, int) else list(a)
        if p is not None:
            return _sized(lambda: values[_by_weight(list(p), self._core.random())], size)
        if replace:
            return _sized(lambda: values[self._interval(len(values) - 1)], size)
        count = 1 if size is None else size
        chosen = [values[i] for i in self.permutation(len(values))][:count]
        return chosen[0] if size is None else ndarray(chosen)

    def standard_normal(self, size=None):
        return _sized(self._normal, size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return _sized(lambda: loc + scale * self._normal(), size)

    def randn(self, *size):
        return self.standard_normal(size or None)

    def _normal(self):
        if self._spare is not None:
            spare, self._spare = self._spare, None
            return spare
        while True:
            x = 2.0 * self._core.random() - 1.0
            y = 2.0 * self._core.random() - 1.0
            square = x * x + y * y
            if 0 < square < 1:
                factor = math.sqrt(-2.0 * math.log(square) / square)
                self._spare = factor * x
                return factor * y


def _by_weight(weights, drawn):
    total = 0.0
    for i, weight in enumerate(weights):
        total += weight
        if drawn < total:
            return i
    return len(weights) - 1


def _sized(draw, size):
    from .array import ndarray

    if size is None:
        return draw()
    sizes = (size,) if isinstance(size, int) else tuple(size)

    def build(rest):
        return draw() if not rest else [build(rest[1:]) for _ in range(rest[0])]

    return ndarray(build(sizes))


M32 = 0xFFFFFFFF
M64 = 0xFFFFFFFFFFFFFFFF
M128 = (1 << 128) - 1


def seed_words(entropy, count):
    """numpy's SeedSequence: `count` 32-bit words from one number."""
    words = []
    rest = int(entropy)
    while rest or not words:
        words.append(rest & M32)
        rest >>= 32
    multiplier = [0x43B0D7E5]

    def hashed(value):
        value ^= multiplier[0]
        multiplier[0] = (multiplier[0] * 0x931E8875) & M32
        value = (value * multiplier[0]) & M32
        return value ^ (value >> 16)

    def mixed(x, y):
        value = (0xCA01F9DD * x - 0x4973F715 * y) & M32
        return value ^ (value >> 16)

    pool = [hashed(words[i] if i < len(words) else 0) for i in range(4)]
    for source in range(4):
        for target in range(4):
            if source != target:
                pool[target] = mixed(pool[target], hashed(pool[source]))
    for word in words[4:]:
        for target in range(4):
            pool[target] = mixed(pool[target], hashed(word))
    constant = 0x8B51F9DD
    out = []
    for i in range(count):
        value = pool[i % 4] ^ constant
        constant = (constant * 0x58F38DED) & M32
        value = (value * constant) & M32
        out.append(value ^ (value >> 16))
    return out


class Generator(Shuffling):
    """`numpy.random.default_rng(seed)`: PCG64 (XSL RR 128/64)."""

    def __init__(self, seed):
        words = seed_words(seed, 8)
        longs = [words[i] | (words[i + 1] << 32) for i in range(0, 8, 2)]
        self._step = (((longs[2] << 64) | longs[3]) << 1 | 1) & M128
        self._state = 0
        self._advance()
        self._state = (self._state + ((longs[0] << 64) | longs[1])) & M128
        self._advance()
        self._half = None

    def _advance(self):
        self._state = (self._state * 0x2360ED051FC65DA44385DF649FCCF645 + self._step) & M128

    def _next64(self):
        self._advance()
        value = ((self._state >> 64) ^ self._state) & M64
        turn = self._state >> 122
        return ((value >> turn) | (value << (64 - turn))) & M64 if turn else value

    def _next32(self):
        if self._half is not None:
            half, self._half = self._half, None
            return half
        value = self._next64()
        self._half = value >> 32
        return value & M32

    def random(self, size=None):
        return _sized(lambda: (self._next64() >> 11) / 9007199254740992.0, size)

    def _interval(self, most):
        """Uniform in 0..most, as shuffles draw it: by masking and rejection."""
        if most == 0:
            return 0
        mask = (1 << most.bit_length()) - 1
        while True:
            value = (self._next32() if most <= M32 else self._next64()) & mask
            if value <= most:
                return value

    def _bounded(self, most):
        """Uniform in 0..most, as `integers` draws it: Lemire's multiplication."""
        if most == 0:
            return 0
        bits, draw = (32, self._next32) if most < M32 else (64, self._next64)
        size = most + 1
        product = draw() * size
        low = product & ((1 << bits) - 1)
        if low < size:
            threshold = ((1 << bits) - size) % size
            while low < threshold:
                product = draw() * size
                low = product & ((1 << bits) - 1)
        return product >> bits

    def integers(self, low, high=None, size=None, endpoint=False, dtype=int):
        if high is None:
            low, high = 0, low
        most = int(high) - int(low) - (0 if endpoint else 1)
        return _sized(lambda: int(low) + self._bounded(most), size)

    def choice(self, a, size=None, replace=True, p=None):
        values = list(range(a)) if isinstance(a, int) else list(a)
        if not replace or p is not None:
            raise NotImplementedError("numpy.random.Generator.choice without replacement or with weights is not part of this stand-in; run with --python")
        return _sized(lambda: values[self._bounded(len(values) - 1)], size)


def default_rng(seed=None):
    return seed if isinstance(seed, Generator) else Generator(0 if seed is None else seed)


_state = RandomState(0)
seed = _state.seed
get_state = _state.get_state
set_state = _state.set_state
random = random_sample = sample = _state.random_sample
rand = _state.rand
randn = _state.randn
randint = _state.randint
uniform = _state.uniform
normal = _state.normal
standard_normal = _state.standard_normal
shuffle = _state.shuffle
permutation = _state.permutation
choice = _state.choice
