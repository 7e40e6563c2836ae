#!/usr/bin/env bash
# Runs the recipes of docs/campaigns.md: shards a campaign, kills a shard in the middle, continues it, merges, and compares the
# result with the undivided campaign. Once with GNU parallel and once with Slurm on this machine alone; each is skipped by name
# where it is missing. Slurm needs root, since its daemon starts jobs of other users.
#
#   tests/campaigns/run.sh [PROGRAM]          the built program; by default target/debug/attnbm
#
# Debian: apt-get install parallel slurm-wlm munge
set -euo pipefail

program=$(realpath "${1:-target/debug/attnbm}")
work=$(mktemp -d)
started=()
finish() {
    local code=$?
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    [ $code = 0 ] || for log in "$work"/*.log "$work"/slurm/*.log; do [ -s "$log" ] && tail -n 20 "$log"; done
    rm -rf "$work"
    exit $code
}
trap finish EXIT
cd "$work"
mkdir bin
ln -s "$program" bin/attnbm
export PATH="$work/bin:$PATH" RAYON_NUM_THREADS=1
# Large enough that a shard can be killed before it is done.
campaign="--filter vmf --cases ${CASES:-2000}"
shards=4

attnbm verify $campaign --report whole > whole.log

# A report without the times, which are all that may differ.
counts() { grep -v '"seconds"\|"decided_a_second"' "$1"; }

# Kills a shard with the pid in a file, once it has done something; fails if it was done already.
kill_in_the_middle() { # directory, command that kills
    for _ in $(seq 6000); do
        [ -s "$1/progress.jsonl" ] && break
        sleep 0.02
    done
    "${@:2}"
    for _ in $(seq 100); do
        [ -s "$1/report.json" ] && { echo "$1 was done before it could be killed; set CASES to more than ${CASES:-2000}"; exit 1; }
        sleep 0.01
    done
    echo "  killed with $(wc -l < "$1/progress.jsonl") pieces done"
}

join() { # runs
    attnbm report merge --out "$1/all" "$1"/[0-9]*/report.json > "$1.log"
    diff <(counts whole/report.json) <(counts "$1/all/report.json")
    echo "  merged: the same as the undivided campaign"
    # What a missing shard would be, so that the comparison is known to be able to fail.
    mv "$1/2/report.json" "$1/2/away"
    if attnbm report merge --out "$1/some" "$1"/[0-9]*/report.json > /dev/null 2> missing.log; then
        echo "a missing shard was not noticed"
        exit 1
    fi
    grep -q 2 missing.log
}

if command -v parallel > /dev/null; then
    echo "GNU parallel"
    # A shell writes its number and becomes the shard.
    shard() { echo $$ > "$1.pid"; exec attnbm verify $2 --shard "$1/$3" --report "parallel/$1"; }
    export -f shard
    run() { parallel --will-cite -j 2 bash -c "'shard {} \"$campaign\" $shards'" ::: $(seq $shards) > parallel.log 2>&1; }
    run &
    job=$!
    kill_in_the_middle parallel/1 bash -c 'kill -KILL "$(cat 1.pid)"'
    # One shard has failed, and parallel says so.
    if wait $job; then echo "a killed shard was not noticed"; exit 1; fi
    before=$(wc -l < parallel/1/progress.jsonl)
    run
    [ "$(wc -l < parallel/1/progress.jsonl)" -gt "$before" ]
    join parallel
else
    echo "skipped: GNU parallel is not installed"
fi

missing=
for tool in munged slurmctld slurmd sbatch; do
    command -v $tool > /dev/null || missing="$tool is not installed"
done
[ "$(id -u)" = 0 ] || missing="slurmd needs root"
if [ -n "$missing" ]; then
    echo "skipped: Slurm: $missing"
    exit 0
fi

echo "Slurm"
mkdir -p slurm/state slurm/spool
chmod 755 "$work" slurm
host=$(hostname -s)
head -c 1024 /dev/urandom > slurm/key
chmod 400 slurm/key
munged --foreground --force --key-file="$work/slurm/key" --socket="$work/slurm/munge.socket" \
    --pid-file="$work/slurm/munged.pid" --seed-file="$work/slurm/seed" --log-file="$work/slurm/munged.log" > munged.log 2>&1 &
started+=($!)
cat > slurm/slurm.conf <<CONF
ClusterName=attnbm
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/slurm/munge.socket
CredType=cred/munge
StateSaveLocation=$work/slurm/state
SlurmdSpoolDir=$work/slurm/spool
SlurmctldPidFile=$work/slurm/slurmctld.pid
SlurmdPidFile=$work/slurm/slurmd.pid
SlurmctldPort=26817
SlurmdPort=26818
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$work/slurm/slurm.conf"
for _ in $(seq 50); do [ -S slurm/munge.socket ] && break; sleep 0.1; done
slurmctld -D > slurm/slurmctld.log 2>&1 &
started+=($!)
slurmd -D > slurm/slurmd.log 2>&1 &
started+=($!)
for _ in $(seq 300); do sinfo -h -o %t 2>/dev/null | grep -q idle && break; sleep 0.1; done
sinfo -h -o %t | grep -q idle

cat > array.sh <<'SCRIPT'
#!/bin/sh
#SBATCH --array=1-4
exec attnbm verify $CAMPAIGN --shard "$SLURM_ARRAY_TASK_ID/4" --report "slurm-runs/$SLURM_ARRAY_TASK_ID"
SCRIPT
submit() { CAMPAIGN=$campaign sbatch --parsable --output "$work/job-%a.log" array.sh; }
finished() { while squeue -h -j "$1" 2>/dev/null | grep -q .; do sleep 0.5; done; }
id=$(submit)
kill_in_the_middle slurm-runs/1 scancel --signal=KILL "${id}_1"
finished "$id"
before=$(wc -l < slurm-runs/1/progress.jsonl)
id=$(submit)
finished "$id"
[ "$(wc -l < slurm-runs/1/progress.jsonl)" -gt "$before" ]
join slurm-runs
