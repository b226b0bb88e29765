// Uploads what the file of the first argument lists with Node's own fetch and prints the status of each.
import {readFileSync} from "node:fs";

const uploads = JSON.parse(readFileSync(process.argv[2], "utf8"));
const statuses = new Array(uploads.length);
let next = 0;

async function work() {
    while (next < uploads.length) {
        const index = next++;
        const {url, headers, content} = uploads[index];
        const answer = await fetch(url, {method: "PUT", headers, body: content});
        await answer.arrayBuffer();
        statuses[index] = answer.status;
    }
}

await Promise.all(Array.from({length: 4}, work));
console.log(JSON.stringify(statuses));
