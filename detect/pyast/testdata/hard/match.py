match x:
    case 1: pass
    case "a" | b'c' | -1 | 1+2j | None | True: a = 1
    case [x, y, *rest] if x > y:
        b = 2
    case (x, y) | [x] as z:
        c = 3
    case {"k": v, **rest}:
        d = 4
    case Point(x=0, y=[_, {"a": b}]), A.b.c():
        e = 5
    case *x, y: pass
    case x if (lambda: 1)(): pass
    case _:
        match y:
            case match: pass
match x, *y:
    case _: pass
match (x):
    case _: pass
match [a, b]:
    # comment
    case [1]: pass
match -x:
    case case: pass
match not x:
    case _: pass
match x := 1:
    case _: pass
match {**a}:
    case {}: pass
match match:
    case case.match: pass
match(x, y):
    case (a, b): pass
match lambda: 1:
    case _: pass
match x,:
    case _: pass
match await_(x)[0].y:

    case _:
        pass

    case _: pass
