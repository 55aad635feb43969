[
 "plain", 'single', "a" 'b' "c", r"raw\n", u"unicode", "esc\n\t\x41\u00e9\\\"\'", """triple
"quoted" text""", '''x\
y''',
 ["a", "b", ], ("t",), ("paren"), ("a" "b"), (), [], {}, {"set"}, {"k": "v", "l": ["x", ("y",)]},
 None, True, False,
 "a" + "b", ["x"] + ["y", "z"], ("a" +   # comment
   "b"),
 "nested ' quote", 'nested " quote', "", """""", '''"''',
 dict(a="b", c=["d"]),
]
