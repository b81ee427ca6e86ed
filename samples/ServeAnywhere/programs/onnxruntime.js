// Runs an ONNX file in ONNX Runtime: node onnxruntime.js MODEL INPUT N,C,H,W OUTPUT
// INPUT and OUTPUT are bare float32 values.
'use strict';
const fs = require('fs');
const ort = require('onnxruntime-node');

async function main([model, input, shape, output]) {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const bytes = fs.readFileSync(input);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', values, shape.split(',').map(Number)) };
  const result = (await session.run(feeds))[session.outputNames[0]];
  fs.writeFileSync(output, Buffer.from(result.data.buffer, result.data.byteOffset, result.data.byteLength));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
