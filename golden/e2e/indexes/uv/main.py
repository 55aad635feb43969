import corp_greeting

print(corp_greeting.WORD)
