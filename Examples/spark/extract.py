#!/usr/bin/env python3
"""Web archives to records on Apache Spark, and which records are near-duplicates of which.

usage: python extract.py (or: spark-submit extract.py) [--winnow PATH] [--partitions N] INPUT… OUTPUT

INPUT are files, or folders of files, that every worker sees under the same path. Each file is one task: winnow streams it in
constant memory, whatever its size. Below OUTPUT:

records     JSON Lines, as winnow writes them
rejected    documents without a record: FILE:NUMBER: code: reason
duplicates  JSON Lines of id, duplicate_of, similarity: the records that are like one with a smaller id

A task fails, and Spark tries it again, only where winnow itself fails; a damaged document costs itself (exit code 65).
"""
import argparse, os, subprocess, sys, tempfile

from pyspark import StorageLevel
from pyspark.sql import SparkSession

# As in Sources/Deduplication/MinHash.swift: 112 bytes, 28 bands of four. Records that share a band are compared; two are
# near-duplicates where .6 of their bytes are equal, not counting the one in 256 that is so by chance.
DUPLICATES = """
WITH sketch AS (
  SELECT DISTINCT id, hex(unbase64(fingerprint.minhash)) AS bytes FROM record WHERE fingerprint.minhash IS NOT NULL
),
band AS (
  SELECT id, bytes, number, substr(bytes, number * 8 + 1, 8) AS value
  FROM sketch LATERAL VIEW explode(sequence(0, 27)) AS number
),
first AS (SELECT number, value, min(id) AS id FROM band GROUP BY number, value HAVING count(*) > 1),
pair AS (
  SELECT DISTINCT band.id, band.bytes, first.id AS other
  FROM band JOIN first ON band.number = first.number AND band.value = first.value AND first.id < band.id
),
compared AS (
  SELECT pair.id, pair.other,
    (size(filter(sequence(0, 111), n -> substr(pair.bytes, n * 2 + 1, 2) = substr(sketch.bytes, n * 2 + 1, 2))) / 112
      - 1 / 256) / (1 - 1 / 256) AS similarity
  FROM pair JOIN sketch ON sketch.id = pair.other
)
SELECT id, min(other) AS duplicate_of, round(min_by(similarity, other), 3) AS similarity
FROM compared WHERE similarity >= 0.6 GROUP BY id
"""


def files(inputs):
    for path in map(os.path.abspath, inputs):
        if os.path.isdir(path):
            yield from sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
        else:
            yield path


def extract(winnow):
    """Runs winnow over each file of a partition: pairs of whether it is a record, and the line."""

    def lines(paths):
        for path in paths:
            with tempfile.TemporaryFile() as errors:
                process = subprocess.Popen([winnow, "extract", "--workers", "1", path], stdout=subprocess.PIPE, stderr=errors)
                for line in process.stdout:
                    yield True, line.decode().rstrip("\n")
                errors.seek(0)
                rejected = errors.read().decode("utf-8", "replace").splitlines()
                if process.wait() not in (0, 65):
                    raise RuntimeError(f"winnow ended with {process.returncode} on {path}: {' '.join(rejected[-3:])}")
                yield from ((False, line) for line in rejected)

    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--winnow", default="winnow")
    parser.add_argument("--partitions", type=int, help="default: one a file")
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("output", metavar="OUTPUT")
    arguments = parser.parse_args()
    paths = list(files(arguments.inputs))
    if not paths:
        sys.exit("no input files")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.appName("winnow").getOrCreate()
    output = os.path.abspath(arguments.output)

    tasks = spark.sparkContext.parallelize(paths, arguments.partitions or len(paths))
    lines = tasks.mapPartitions(extract(arguments.winnow)).toDF("isRecord boolean, line string")
    lines.persist(StorageLevel.DISK_ONLY)  # written twice, made once
    lines.where("isRecord").select("line").write.text(output + "/records")
    lines.where("NOT isRecord").select("line").write.text(output + "/rejected")
    records = spark.read.schema("id string, fingerprint struct<minhash: string>").json(output + "/records")
    records.createOrReplaceTempView("record")
    spark.sql(DUPLICATES).write.json(output + "/duplicates")
    spark.stop()


main()
