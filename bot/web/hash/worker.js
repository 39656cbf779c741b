// Reads one file at a time, a piece at a time, and feeds each piece to three hashes. Nothing is kept of a piece.
"use strict";
(() => {
  const PIECE = 4 * 1024 * 1024;

  const hashers = async () => {
    const made = await Promise.all([hashwasm.createSHA256(), hashwasm.createSHA1(), hashwasm.createMD5()]);
    made.forEach((hasher) => hasher.init());
    return made;
  };

  const hash = async (file, tell) => {
    const [sha256, sha1, md5] = await hashers();
    let told = 0;
    for (let start = 0; start < file.size; start += PIECE) {
      const wanted = Math.min(PIECE, file.size - start);
      const piece = new Uint8Array(await file.slice(start, start + wanted).arrayBuffer());
      if (piece.length !== wanted) {
        throw new Error("changed");
      }
      [sha256, sha1, md5].forEach((hasher) => hasher.update(piece));
      const percent = Math.floor(((start + wanted) * 100) / file.size);
      if (percent > told) {
        told = percent;
        tell(percent);
      }
    }
    return { sha256: sha256.digest(), sha1: sha1.digest(), md5: md5.digest() };
  };

  self.onmessage = async ({ data: { id, file } }) => {
    try {
      self.postMessage({ id, hashes: await hash(file, (percent) => self.postMessage({ id, percent })) });
    } catch (error) {
      self.postMessage({ id, failed: typeof WebAssembly === "object" && error.name !== "CompileError" ? "unread" : "old" });
    }
  };
})();
