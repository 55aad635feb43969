def status() -> str:
    return "ok"
