#!/bin/sh
# Records what BuildKit (at BUILDKIT_HOST) tells of a build, for the tests of ReadProgress.
# Run it in this folder. It builds with --no-cache, and exports an image that is thrown away.
for name in pip uv failed; do
  buildctl build --progress=rawjson --no-cache --frontend=dockerfile.v0 --local=context=. --local=dockerfile=. \
    --opt=filename=$name.Dockerfile --output=type=oci,dest=/dev/null 2>$name.rawjson
done
