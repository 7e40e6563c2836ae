#!/bin/bash -eu
# Builds every target with its corpus, and for OSS-Fuzz and ClusterFuzzLite alike.
cd "$SRC/attnbm"
# Assertions and overflow checks are promises here, and stay on.
cargo fuzz build -O --debug-assertions --codegen-units 16

for target in $(cargo fuzz list); do
    cp "fuzz/target/x86_64-unknown-linux-gnu/release/$target" "$OUT/"
    if [ -d "fuzz/corpus/$target" ]; then
        find "fuzz/corpus/$target" "fuzz/crashes/$target" -type f 2>/dev/null |
            zip --quiet --junk-paths "$OUT/${target}_seed_corpus.zip" -@
    fi
    cp fuzz/options/target.options "$OUT/$target.options"
done

for target in wire subject; do
    cp fuzz/options/protocol.dict "$OUT/$target.dict"
done
