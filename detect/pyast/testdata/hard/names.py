été = naïve.ñ(ключ=переменная)
𝔘𝔫𝔦 = ﬁ = ª·b = ℘ = x℮ = 变量
match = case = type = _ = lazy = print = exec = 1
match.x = match[0] = case(1).type
match, case = 1, 2
type, x = 3, 4
match(x)
match[x]
match (x), y
match * x
match -x
match - x
match: int = 3
type: int = 4
print(match, case, type, _)
match.case(type=match)
lazy.x
type(x)
type = type(x)
type[x] = 1
match not in x
match and x
match if x else y
match
type
match; case; type
lambda match, case, type: _
def match(case, *type, **_): pass
class type: pass
import match, case.type as _
from match import case as type, _
async def f():
    await match
    match(await x)
