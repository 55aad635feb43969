import part
