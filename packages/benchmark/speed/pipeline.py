"""The pipeline a Python user writes: OpenCV decode, YuNet, similarity warp, embedding, cosine.

Arguments: the YuNet file for 320 x 320, the embedding network (it takes BGR pixels 0..255), threads. One JSON request per line in, one answer per line out.
The networks run on ONNX Runtime where it can be imported, else on OpenCV's own runtime.
"""
import json
import sys
import time

import cv2
import numpy

DETECTOR, EMBEDDER, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3])
TEMPLATE = numpy.array(
    [[40.3928, 59.081486], [87.375733, 59.081486], [64.0336, 81.984686], [44.7324, 105.560571], [83.639867, 105.560571]]
)
LOOK = 320
cv2.setNumThreads(THREADS)


class OrtNetwork:
    def __init__(self, path):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.name = self.session.get_inputs()[0].name
        self.outputs = [output.name for output in self.session.get_outputs()]

    def run(self, blob):
        return dict(zip(self.outputs, self.session.run(None, {self.name: blob})))


class Cv2Network:
    def __init__(self, path):
        self.net = cv2.dnn.readNetFromONNX(path)
        self.outputs = self.net.getUnconnectedOutLayersNames()

    def run(self, blob):
        self.net.setInput(blob)
        return dict(zip(self.outputs, self.net.forward(self.outputs)))


def runtime():
    try:
        import onnxruntime

        return OrtNetwork, f"onnxruntime {onnxruntime.__version__}"
    except ImportError:
        return Cv2Network, f"OpenCV {cv2.__version__} dnn"


Network, RUNTIME = runtime()
detector, embedder = Network(DETECTOR), Network(EMBEDDER)


def largest_face(image):
    """Landmarks of the largest face, image pixels."""
    zoom = min(1.0, LOOK / max(image.shape[:2]))
    height, width = round(image.shape[0] * zoom), round(image.shape[1] * zoom)
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    small = cv2.copyMakeBorder(small, 0, LOOK - height, 0, LOOK - width, cv2.BORDER_CONSTANT)
    found = detector.run(cv2.dnn.blobFromImage(small))
    boxes, scores, points = [], [], []
    for stride in (8, 16, 32):
        columns = LOOK // stride
        cls, obj = found[f"cls_{stride}"].reshape(-1), found[f"obj_{stride}"].reshape(-1)
        score = numpy.sqrt(numpy.clip(cls, 0, 1) * numpy.clip(obj, 0, 1))
        kept = numpy.flatnonzero(score >= 0.6)
        origin = numpy.stack([kept % columns, kept // columns], 1).astype(numpy.float32)
        box = found[f"bbox_{stride}"].reshape(-1, 4)[kept]
        size = numpy.exp(box[:, 2:]) * stride
        boxes.append(numpy.concatenate([(origin + box[:, :2]) * stride - size / 2, size], 1))
        points.append((origin[:, None] + found[f"kps_{stride}"].reshape(-1, 5, 2)[kept]) * stride)
        scores.append(score[kept])
    boxes, scores, points = numpy.concatenate(boxes), numpy.concatenate(scores), numpy.concatenate(points)
    kept = numpy.array(cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), 0.6, 0.45)).reshape(-1)
    best = max(kept, key=lambda at: boxes[at, 2] * boxes[at, 3])
    return points[best] / zoom


def similarity(landmarks):
    """Least-squares similarity from landmarks to the template (Umeyama, two dimensions)."""
    source, target = landmarks - landmarks.mean(0), TEMPLATE - TEMPLATE.mean(0)
    norm = (source**2).sum()
    a = (source * target).sum() / norm
    b = (source[:, 0] * target[:, 1] - source[:, 1] * target[:, 0]).sum() / norm
    linear = numpy.array([[a, -b], [b, a]])
    return numpy.concatenate([linear, (TEMPLATE.mean(0) - linear @ landmarks.mean(0))[:, None]], 1)


def embedding(path_bytes):
    image = cv2.imdecode(path_bytes, cv2.IMREAD_COLOR)
    crop = cv2.warpAffine(image, similarity(largest_face(image)), (128, 128), flags=cv2.INTER_LINEAR)
    blob = crop.astype(numpy.float32).transpose(2, 0, 1)[None]
    values = next(iter(embedder.run(numpy.ascontiguousarray(blob)).values())).reshape(-1)
    return values / numpy.linalg.norm(values)


for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "version":
        answer = {"runtime": RUNTIME}
    else:
        photos = [numpy.fromfile(path, dtype=numpy.uint8) for path in request["files"]]
        start = time.perf_counter()
        first, second = (embedding(photo) for photo in photos)
        answer = {"cosine": float(first @ second), "seconds": time.perf_counter() - start}
    print(json.dumps(answer), flush=True)
