# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "idna==3.7 ; platform_machine == 'aarch64'",
#   "idna==3.10 ; platform_machine != 'aarch64'",
#   "httpx[http2]",
#   "colorama ; sys_platform == 'win32'",
# ]
# ///
import httpx

print(httpx.__version__)
