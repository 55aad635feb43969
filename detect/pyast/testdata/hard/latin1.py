#!/usr/bin/python
# -*- coding: latin-1 -*-
x = "éè"
café = b"a"
# ÿ
