"""Peers of bench/main.mjs that live in Python: one JSON request per line in, one answer per line out.

Arguments: the module to measure (cv2, faiss or numpy). Each timed operation runs once, on one thread.
"""
import json
import sys
import time

MODULE = sys.argv[1]
state = {}


def timed(function):
    start = time.perf_counter()
    function()
    return {"seconds": time.perf_counter() - start}


def cv2_operations(request):
    import cv2
    import numpy

    cv2.setNumThreads(1)
    op = request["op"]
    if op == "version":
        return {"version": cv2.__version__}
    if op == "image":
        rng = numpy.random.default_rng(1)
        low = rng.integers(0, 256, (request["size"] // 8, request["size"] // 8, 3), dtype=numpy.uint8)
        state["image"] = cv2.resize(low, (request["size"], request["size"]), interpolation=cv2.INTER_CUBIC)
        return {}
    if op == "file":
        pixels = numpy.fromfile(request["input"], dtype=numpy.uint8).reshape(request["height"], request["width"], 3)
        if "matrix" in request:
            matrix = numpy.array(request["matrix"], dtype=numpy.float64).reshape(2, 3)
            pixels = cv2.warpAffine(pixels, matrix, (request["side"], request["side"]), flags=cv2.INTER_LINEAR)
        else:
            how = {"linear": cv2.INTER_LINEAR, "area": cv2.INTER_AREA}[request["filter"]]
            pixels = cv2.resize(pixels, (request["side"], request["side"]), interpolation=how)
        pixels.tofile(request["output"])
        return {}
    image = state["image"]
    blob = lambda pixels, side: cv2.dnn.blobFromImage(pixels, 1 / 128, (side, side), (127.5, 127.5, 127.5), True, False)
    if op == "resize-linear":
        return timed(lambda: blob(cv2.resize(image, (640, 640), interpolation=cv2.INTER_LINEAR), 640))
    if op == "resize-linear-only":
        return timed(lambda: cv2.resize(image, (640, 640), interpolation=cv2.INTER_LINEAR))
    if op == "resize-area":
        return timed(lambda: blob(cv2.resize(image, (640, 640), interpolation=cv2.INTER_AREA), 640))
    matrix = numpy.array(request.get("matrix", state.get("matrix")), dtype=numpy.float64).reshape(2, 3)
    state["matrix"] = matrix
    if op == "warp":
        return timed(lambda: blob(cv2.warpAffine(image, matrix, (128, 128), flags=cv2.INTER_LINEAR), 128))
    raise ValueError(op)


def gallery(request, numpy):
    state["gallery"] = numpy.empty((request["rows"], request["dimensions"]), dtype=numpy.float32)
    rng = numpy.random.default_rng(1)
    block = rng.standard_normal((10000, request["dimensions"]), dtype=numpy.float32)
    for start in range(0, request["rows"], 10000):
        count = min(10000, request["rows"] - start)
        state["gallery"][start : start + count] = block[:count]
    state["probe"] = block[7:8].copy()


def faiss_operations(request):
    import faiss
    import numpy

    faiss.omp_set_num_threads(1)
    op = request["op"]
    if op == "version":
        return {"version": faiss.__version__}
    if op == "gallery":
        gallery(request, numpy)
        index = faiss.IndexFlatIP(request["dimensions"])
        index.add(state["gallery"])
        del state["gallery"]
        state["index"] = index
        return {}
    return timed(lambda: state["index"].search(state["probe"], 10))


def numpy_operations(request):
    import numpy

    op = request["op"]
    if op == "version":
        return {"version": numpy.__version__}
    if op == "gallery":
        gallery(request, numpy)
        return {}
    return timed(lambda: state["gallery"] @ state["probe"][0])


OPERATIONS = {"cv2": cv2_operations, "faiss": faiss_operations, "numpy": numpy_operations}[MODULE]
for line in sys.stdin:
    print(json.dumps(OPERATIONS(json.loads(line))), flush=True)
