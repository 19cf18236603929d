//! PNG files of tests, part by part, with pixels that are not packed.

#[derive(Clone)]
pub struct Picture {
    header: Vec<u8>,
    rows: Vec<u8>,
    before: Vec<(&'static str, Vec<u8>)>,
    after: Vec<(&'static str, Vec<u8>)>,
}

impl Picture {
    /// `sample` gives the bytes of a pixel; below eight bits, one sample, which is packed here.
    pub fn new(width: u8, height: u8, depth: u8, colour: u8, sample: impl Fn(u8, u8) -> Vec<u8>) -> Self {
        let mut rows = Vec::new();
        for y in 0..height {
            rows.push(0);
            let samples: Vec<u8> = (0..width).flat_map(|x| sample(x, y)).collect();
            if depth >= 8 {
                rows.extend(samples);
            } else {
                let each = usize::from(8 / depth);
                let pack = |part: &[u8]| {
                    let bits = part.iter().fold(0u8, |bits, sample| (bits << depth) | sample);
                    bits << (usize::from(depth) * (each - part.len()))
                };
                rows.extend(samples.chunks(each).map(pack));
            }
        }
        let header = header(u32::from(width), u32::from(height), depth, colour);
        Self { header, rows, before: Vec::new(), after: Vec::new() }
    }

    /// A picture that is not as large as it says.
    pub fn claiming(width: u32, height: u32) -> Self {
        let header = header(width, height, 8, 0);
        Self { header, rows: vec![0; 100], before: Vec::new(), after: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, data: &[u8]) -> Self {
        self.before.push((name, data.to_vec()));
        self
    }

    pub fn behind(mut self, name: &'static str, data: &[u8]) -> Self {
        self.after.push((name, data.to_vec()));
        self
    }

    pub fn interlaced(mut self) -> Self {
        self.header[12] = 1;
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        chunk(&mut out, "IHDR", &self.header);
        for (name, data) in &self.before {
            chunk(&mut out, name, data);
        }
        chunk(&mut out, "IDAT", &stored(&self.rows, 1000));
        for (name, data) in &self.after {
            chunk(&mut out, name, data);
        }
        chunk(&mut out, "IEND", &[]);
        out
    }
}

fn header(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([depth, colour, 0, 0, 0]);
    header
}

fn chunk(out: &mut Vec<u8>, name: &str, data: &[u8]) {
    out.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    let named = [name.as_bytes(), data].concat();
    out.extend(&named);
    out.extend((!crc(&named)).to_be_bytes());
}

fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// A zlib stream of pieces that are not compressed.
pub fn stored(bytes: &[u8], piece: usize) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut pieces = bytes.chunks(piece).peekable();
    while let Some(part) = pieces.next() {
        let length = u16::try_from(part.len()).unwrap();
        out.push(u8::from(pieces.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(part);
    }
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    out.extend(((b << 16) | a).to_be_bytes());
    out
}
