// Records what an independent counter says of the texts in segments.json, in place:
//   npm install sms-segments-calculator@1.3.0 && node record_segments.mjs segments.json
import { readFileSync, writeFileSync } from "node:fs";
import calculator from "sms-segments-calculator";

const file = process.argv[2];
const table = JSON.parse(readFileSync(file, "utf-8"));

function counted(text) {
  const message = new calculator.SegmentedMessage(text);
  const encoding = message.getEncodingName();
  const units = message.messageSize / (encoding === "GSM-7" ? 7 : 16);
  return { text, encoding, units, segments: message.segmentsCount };
}

table.texts = table.texts.map(({ text }) => counted(text));
const lines = table.texts.map((entry) => "  " + JSON.stringify(entry));
const { texts, ...about } = table;
const head = JSON.stringify(about, null, 1).slice(0, -2);
writeFileSync(file, `${head},\n "texts": [\n${lines.join(",\n")}\n ]\n}\n`);
