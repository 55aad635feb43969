import time

import humanize

began = time.monotonic()
while True:
    print("running for", humanize.precisedelta(time.monotonic() - began))
    time.sleep(1)
