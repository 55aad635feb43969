"""Writes the syntax trees of Python files in the shape of ast.go, as CPython reads them.

    python3 dump.py FILE...         the trees of the files
    python3 dump.py -               of the files that standard input names, a line each
    python3 dump.py --libraries     the .py files of the standard library and site-packages
    python3 dump.py --record        writes hard/NAME.tree beside each hard/NAME.py, and
                                    snippets.tree for the lines of snippets.txt, where
                                    ⏎ is a newline and → a tab

It needs Python 3.9, and 3.14 to make the records anew. A file that CPython refuses is
"refused". Lines inside of f-strings are "?" before Python 3.12, which told them wrong.
"""

import ast
import io
import os
import re
import site
import sys
import sysconfig
import threading
import tokenize
import unicodedata
import warnings

FSTRING_LINES = sys.version_info >= (3, 12)
OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.Mod: "%",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^",
    ast.BitAnd: "&", ast.FloorDiv: "//", ast.And: "and", ast.Or: "or", ast.Invert: "~",
    ast.Not: "not", ast.UAdd: "+", ast.USub: "-", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not", ast.In: "in",
    ast.NotIn: "not in",
}
OPAQUE = {
    ast.ListComp: "list comprehension", ast.SetComp: "set comprehension",
    ast.DictComp: "dict comprehension", ast.GeneratorExp: "generator", ast.Slice: "slice",
    ast.Yield: "yield", ast.YieldFrom: "yield",
}
TRY = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
FORMATTED = tuple(getattr(ast, name) for name in ("JoinedStr", "TemplateStr") if hasattr(ast, name))
MATCH = getattr(ast, "Match", ())
OTHER = {
    ast.Pass: "pass", ast.Break: "break", ast.Continue: "continue", ast.Delete: "del",
    ast.Global: "global", ast.Nonlocal: "nonlocal", ast.Assert: "assert",
}
if hasattr(ast, "TypeAlias"):
    OTHER[ast.TypeAlias] = "type"


def quote(text):
    def escape(match):
        c = ord(match[0])
        return "\\u{%x}" % (0xFFFD if 0xD800 <= c < 0xE000 else c)

    return '"' + re.sub(r'[^ !#-\[\]-~]', escape, text) + '"'


class Dump:
    def __init__(self, lines):
        self.lines, self.out, self.formatted = lines, [], 0

    def at(self, node):
        return "@?" if self.formatted and not FSTRING_LINES else "@%d" % node.lineno

    def expr(self, e):
        if e is None:
            return "-"
        name, at = type(e).__name__, self.at(e)
        if type(e) in OPAQUE:
            return "Opaque%s(%s)" % (at, OPAQUE[type(e)])
        if isinstance(e, FORMATTED):
            self.formatted += 1
            parts = [self.expr(v if isinstance(v, ast.Constant) else v.value) for v in e.values]
            self.formatted -= 1
            return "FString%s[%s]" % (at, " ".join(parts))
        if isinstance(e, ast.Constant):
            return self.constant(e, at)
        if isinstance(e, ast.Name):
            return "Name%s(%s)" % (at, e.id)
        if isinstance(e, ast.Attribute):
            return "Attribute%s(%s %s)" % (at, self.expr(e.value), e.attr)
        if isinstance(e, ast.Call):
            return "Call%s(%s %s)" % (at, self.expr(e.func), self.arguments(e.args, e.keywords))
        if isinstance(e, (ast.List, ast.Tuple, ast.Set)):
            return "%s%s%s" % (name, at, self.list(e.elts))
        if isinstance(e, ast.Dict):
            return "Dict%s(%s %s)" % (at, self.list(e.keys), self.list(e.values))
        if isinstance(e, ast.BinOp):
            return "BinOp%s(%s %s %s)" % (at, OPERATORS[type(e.op)], self.expr(e.left), self.expr(e.right))
        if isinstance(e, ast.BoolOp):
            return "BoolOp%s(%s %s)" % (at, OPERATORS[type(e.op)], self.list(e.values))
        if isinstance(e, ast.Compare):
            ops = ",".join(OPERATORS[type(op)] for op in e.ops)
            return "Compare%s(%s %s %s)" % (at, self.expr(e.left), ops, self.list(e.comparators))
        if isinstance(e, ast.UnaryOp):
            return "UnaryOp%s(%s %s)" % (at, OPERATORS[type(e.op)], self.expr(e.operand))
        if isinstance(e, ast.Subscript):
            return "Subscript%s(%s %s)" % (at, self.expr(e.value), self.expr(e.slice))
        if isinstance(e, ast.IfExp):
            return "IfExp%s(%s %s %s)" % (at, self.expr(e.test), self.expr(e.body), self.expr(e.orelse))
        if isinstance(e, ast.NamedExpr):
            return "NamedExpr%s(%s %s)" % (at, e.target.id, self.expr(e.value))
        if isinstance(e, ast.Lambda):
            return "Lambda%s(%s)" % (at, self.expr(e.body))
        if isinstance(e, (ast.Starred, ast.Await)):
            return "%s%s(%s)" % (name, at, self.expr(e.value))
        raise TypeError(name)

    def constant(self, e, at):
        v = e.value
        if isinstance(v, str):
            return "String%s%s" % (at, quote(v))
        if isinstance(v, bytes):
            return "String%sb%s" % (at, quote(v.decode("latin-1")))
        if v is None or v is True or v is False or v is ...:
            return "Constant%s(%s)" % (at, "..." if v is ... else v)
        if self.formatted and not FSTRING_LINES:
            return "Number@?(?)"
        text = self.lines[e.lineno - 1][e.col_offset:e.end_col_offset].decode()
        return "Number%s(%s)" % (at, text.replace("_", ""))

    def list(self, exprs):
        return "[%s]" % " ".join(self.expr(e) for e in exprs)

    def arguments(self, args, keywords):
        return "%s [%s]" % (self.list(args), " ".join("%s=%s" % (k.arg or "", self.expr(k.value)) for k in keywords))

    def params(self, a):
        out = []

        def add(arg, default, stars, only):
            out.append("%s%s%s:%s=%s" % ("*" * stars, "!" if only else "", arg.arg, self.expr(arg.annotation), self.expr(default)))

        plain = a.posonlyargs + a.args
        for arg, default in zip(plain, [None] * (len(plain) - len(a.defaults)) + a.defaults):
            add(arg, default, 0, False)
        if a.vararg:
            add(a.vararg, None, 1, False)
        for arg, default in zip(a.kwonlyargs, a.kw_defaults):
            add(arg, default, 0, True)
        if a.kwarg:
            add(a.kwarg, None, 2, False)
        return "[%s]" % " ".join(out)

    def aliases(self, names):
        return " ".join(n.name + (" as " + n.asname if n.asname else "") for n in names)

    def block(self, stmts, depth, name=None):
        if name and stmts:
            self.put(depth, name)
        for s in stmts:
            self.stmt(s, depth + 1 if name else depth)

    def put(self, depth, text):
        self.out.append("%d %s" % (depth, text))

    def stmt(self, s, depth):
        name, at, e = type(s).__name__, "@%d" % s.lineno, self.expr
        inner = depth + 1
        if type(s) in OTHER:
            self.put(depth, "Other%s %s" % (at, OTHER[type(s)]))
        elif isinstance(s, ast.Import):
            self.put(depth, "Import%s %s" % (at, self.aliases(s.names)))
        elif isinstance(s, ast.ImportFrom):
            self.put(depth, "ImportFrom%s %d %s: %s" % (at, s.level, s.module or "", self.aliases(s.names)))
        elif isinstance(s, ast.Assign):
            self.put(depth, "Assign%s %s - %s" % (at, self.list(s.targets), e(s.value)))
        elif isinstance(s, ast.AnnAssign):
            self.put(depth, "Assign%s %s %s %s" % (at, self.list([s.target]), e(s.annotation), e(s.value)))
        elif isinstance(s, ast.AugAssign):
            self.put(depth, "AugAssign%s %s %s %s" % (at, e(s.target), OPERATORS[type(s.op)], e(s.value)))
        elif isinstance(s, ast.Expr):
            self.put(depth, "ExprStmt%s %s" % (at, e(s.value)))
        elif isinstance(s, ast.Return):
            self.put(depth, "Return%s %s" % (at, e(s.value)))
        elif isinstance(s, ast.Raise):
            self.put(depth, "Raise%s %s" % (at, e(s.exc)))
        elif isinstance(s, (ast.If, ast.While)):
            self.put(depth, "%s%s %s" % (name, at, e(s.test)))
            self.block(s.body, inner)
            self.block(s.orelse, inner, "else")
        elif isinstance(s, (ast.For, ast.AsyncFor)):
            self.put(depth, "For%s %s %s" % (at, e(s.target), e(s.iter)))
            self.block(s.body, inner)
            self.block(s.orelse, inner, "else")
        elif isinstance(s, TRY):
            self.put(depth, "Try%s" % at)
            self.block(s.body, inner)
            for h in s.handlers:
                self.put(inner, "except@%d %s" % (h.lineno, e(h.type)))
                self.block(h.body, inner + 1)
            self.block(s.orelse, inner, "else")
            self.block(s.finalbody, inner, "finally")
        elif isinstance(s, (ast.With, ast.AsyncWith)):
            items = ["%s as %s" % (e(i.context_expr), e(i.optional_vars)) for i in s.items]
            self.put(depth, "With%s %s" % (at, ", ".join(items)))
            self.block(s.body, inner)
        elif isinstance(s, MATCH):
            self.put(depth, "Match%s %s" % (at, e(s.subject)))
            for case in s.cases:
                self.block(case.body, inner, "case")
        elif isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef)):
            kind = "async " if isinstance(s, ast.AsyncFunctionDef) else ""
            self.put(depth, "Function%s %s%s %s %s %s" % (
                at, kind, s.name, self.params(s.args), e(s.returns), self.list(s.decorator_list)))
            self.block(s.body, inner)
        elif isinstance(s, ast.ClassDef):
            self.put(depth, "Class%s %s %s %s" % (
                at, s.name, self.arguments(s.bases, s.keywords), self.list(s.decorator_list)))
            self.block(s.body, inner)
        else:
            raise TypeError(name)


def decoded(data):
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    if encoding not in ("utf-8", "utf-8-sig", "iso-8859-1", "ascii") and not data.isascii():
        return None
    return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def spellings(text):
    """What Parse leaves as it is written: names that are no NFKC, and \\N{NAME}."""
    for name in sorted(set(re.findall(r"\\N\{([^{}\n]+)\}", text))):
        try:
            yield "~char\t%s\t%s" % (name, quote(unicodedata.lookup(name)))
        except KeyError:
            pass
    if unicodedata.is_normalized("NFKC", text):
        return
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    names = {t.string for t in tokens if t.type == tokenize.NAME}
    for name in sorted(names):
        if not unicodedata.is_normalized("NFKC", name):
            yield "~name\t%s\t%s" % (name, unicodedata.normalize("NFKC", name))


def tree(data):
    """The lines of the dump of a file."""
    try:
        module = ast.parse(data)
    except (SyntaxError, ValueError):
        return ["refused"]
    except (RecursionError, MemoryError):
        return ["skipped: too deep for CPython"]
    text = decoded(data)
    if text is None:
        return ["skipped: its encoding is not read"]
    dump = Dump(text.removeprefix("\ufeff").encode().split(b"\n"))
    dump.block(module.body, 0)
    return list(spellings(text)) + dump.out


def read(path):
    with open(path, "rb") as f:
        return f.read()


def libraries():
    roots = {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), *site.getsitepackages()}
    seen = set()
    for root in sorted(roots):
        for folder, folders, files in os.walk(root):
            folders.sort()
            for file in sorted(files):
                path = os.path.join(folder, file)
                if file.endswith(".py") and path not in seen and os.path.isfile(path):
                    seen.add(path)
                    yield path


def record():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = os.path.join(here, "hard")
    for file in sorted(os.listdir(folder)):
        if file.endswith(".py"):
            path = os.path.join(folder, file)
            with open(path[:-3] + ".tree", "w", encoding="utf-8", newline="\n") as f:
                f.writelines(line + "\n" for line in tree(read(path)))
    snippets = read(os.path.join(here, "snippets.txt")).decode().splitlines()
    with open(os.path.join(here, "snippets.tree"), "w", encoding="utf-8", newline="\n") as f:
        for snippet in snippets:
            print("== " + snippet, file=f)
            data = snippet.replace("⏎", "\n").replace("→", "\t").encode()
            print(*tree(data), sep="\n", file=f)


def main():
    warnings.simplefilter("ignore")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    args = sys.argv[1:]
    if args == ["--record"]:
        return record()
    if args == ["--libraries"]:
        return print(*libraries(), sep="\n")
    paths = (line.rstrip("\n") for line in sys.stdin) if args == ["-"] else args
    print("lines" if FSTRING_LINES else "no lines")
    for path in paths:
        print("== " + path)
        for line in tree(read(path)):
            print(line)


if __name__ == "__main__":
    sys.setrecursionlimit(100000)
    threading.stack_size(512 << 20)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
