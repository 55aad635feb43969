@a
@b.c(d)
@x[0] @ y
@(z := 1)
def f(a, b: int = 1, /, c=2, *args: int, d, e: str = "x", **kw: dict) -> None: pass
def g(*, a, b=1, c): pass
def h(a, /): pass
def i(a, /, *, b,): pass
def j(*args,): pass
def k(**kw,): pass
def l(a=1, *, b): pass
def m(*args: *Ts): pass
def n(
    a,  # one
    b  # two
): return
def o[T, *Ts, **P](x: T) -> T: pass
def p[T: (int, str) = int, *Ts = *tuple[int], **P = [int]](x): pass
async def q():
    async with a as b, c: pass
    async for x in y: pass
    else: pass
    await z
    return [x async for x in y]
class A: pass
class B(): pass
class C(A, B, metaclass=M, **kw): pass
class D[T](*bases, x=1): y: int; z: str = 1
@dataclass
class E(
    A,
):
    """doc"""

    @property
    def x(self): return self._x

    @staticmethod
    async def y(): ...
@a

# comment
@b
async def r(): yield
type X = int
type Y[T: int] = list[T]
lambda: 0
lambda a, /, b=1, *c, d, e=2, **f: (yield)
lambda *, a: a
lambda *a, **k: (a, k)
lambda x=lambda: 1: x
x = lambda: (yield), 2
