"""Runs an ONNX file in OpenCV's DNN module: python3 opencv.py MODEL INPUT N,C,H,W OUTPUT

INPUT and OUTPUT are bare float32 values.
"""
import sys

import cv2
import numpy


def main(model, input_path, shape, output_path):
    images = numpy.fromfile(input_path, dtype=numpy.float32).reshape([int(size) for size in shape.split(",")])
    network = cv2.dnn.readNetFromONNX(model)
    network.setInput(images)
    network.forward().astype(numpy.float32).tofile(output_path)


if __name__ == "__main__":
    main(*sys.argv[1:])
