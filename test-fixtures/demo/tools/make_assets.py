#!/usr/bin/env python3
"""Makes every picture, sound, film and font of the demonstration application.

Nothing is taken from anywhere: pictures are drawn from formulas and seeded noise, letters from the
strokes below, the sound from sine waves. Needs numpy, Pillow, fontTools, brotli, and ffmpeg.
"""

import math
import pathlib
import subprocess
import wave

import numpy as np
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageDraw, ImageFilter

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
PUBLIC = ROOT / "public"
RANDOM = np.random.default_rng(20261122)


def folder(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


# ---------------------------------------------------------------------------- pictures


def gradient(size, top, bottom):
    width, height = size
    share = np.linspace(0, 1, height)[:, None, None]
    rows = np.array(top) * (1 - share) + np.array(bottom) * share
    return Image.fromarray(np.repeat(rows, width, axis=1).round().astype("uint8"), "RGB")


def grain(image, strength, blur=0.0):
    """Noise like a camera's: the same on the three colours, and a little apart on each."""
    values = np.asarray(image, dtype=float)
    noise = RANDOM.normal(0, strength, values.shape[:2])[:, :, None] + RANDOM.normal(0, strength / 2, values.shape)
    image = Image.fromarray(np.clip(values + noise, 0, 255).round().astype("uint8"), "RGB")
    return image.filter(ImageFilter.GaussianBlur(blur)) if blur else image


def person(draw, x, ground, height, coat, skin, hair):
    head = height * 0.075
    shoulder = height * 0.14
    top = ground - height
    draw.rounded_rectangle((x - shoulder * 0.55, ground - height * 0.48, x - 4, ground), 12, fill=(44, 52, 66))
    draw.rounded_rectangle((x + 4, ground - height * 0.48, x + shoulder * 0.55, ground), 12, fill=(38, 46, 60))
    draw.rounded_rectangle((x - shoulder, top + head * 2.3, x + shoulder, ground - height * 0.36), shoulder * 0.6, fill=coat)
    draw.rectangle((x - head * 0.35, top + head * 1.6, x + head * 0.35, top + head * 2.6), fill=skin)
    draw.ellipse((x - head, top, x + head, top + head * 2.2), fill=hair)
    draw.ellipse((x - head * 0.86, top + head * 0.35, x + head * 0.86, top + head * 2.2), fill=skin)


def team_photo():
    image = gradient((4000, 2500), (168, 205, 226), (226, 236, 236))
    draw = ImageDraw.Draw(image)
    draw.rectangle((300, 420, 3700, 2050), fill=(222, 214, 200))
    draw.rectangle((300, 420, 3700, 520), fill=(11, 110, 110))
    for column in range(9):
        for row in range(2):
            left, top = 420 + column * 360, 640 + row * 420
            if 3 <= column <= 5 and row == 1:
                continue
            draw.rectangle((left, top, left + 240, top + 280), fill=(120, 158, 172))
            draw.polygon((left, top + 280, left + 240, top, left + 240, top + 280), fill=(140, 176, 188))
    draw.rectangle((1480, 1040, 2540, 2050), fill=(92, 128, 138))
    draw.rectangle((1990, 1040, 2030, 2050), fill=(222, 214, 200))
    draw.rectangle((1920, 700, 2080, 860), fill=(255, 255, 255))
    draw.rectangle((1980, 720, 2020, 840), fill=(11, 110, 110))
    draw.rectangle((1940, 760, 2060, 800), fill=(11, 110, 110))
    draw.rectangle((0, 2050, 4000, 2500), fill=(176, 178, 172))
    draw.polygon((0, 2050, 300, 2050, 0, 2300), fill=(126, 156, 104))
    draw.polygon((4000, 2050, 3700, 2050, 4000, 2300), fill=(126, 156, 104))
    coats = [(240, 244, 244), (86, 148, 160), (240, 244, 244), (196, 92, 74), (240, 244, 244), (92, 116, 158), (236, 232, 220)]
    skins = [(224, 184, 154), (146, 100, 72), (238, 204, 178), (186, 138, 104), (112, 76, 56), (230, 192, 164), (204, 160, 126)]
    hairs = [(70, 48, 34), (28, 22, 20), (176, 140, 86), (44, 32, 26), (24, 20, 20), (110, 108, 106), (92, 58, 38)]
    for index in range(7):
        height = 1130 + 90 * math.sin(index * 2.1)
        person(draw, 1010 + index * 330, 2280 + 30 * (index % 2), height, coats[index], skins[index], hairs[index])
    image = image.filter(ImageFilter.GaussianBlur(3))
    # soft light from the left; no grain, so that ten megapixels stay small enough for a repository
    values = np.asarray(image, dtype=float) + np.linspace(6, -6, 4000)[None, :, None]
    image = Image.fromarray(np.clip(values, 0, 255).round().astype("uint8"), "RGB")
    image.save(folder(SRC / "images/equipe.jpg"), quality=86, subsampling=2, optimize=True)


def garden():
    image = gradient((320, 213), (244, 190, 132), (120, 140, 96))
    draw = ImageDraw.Draw(image)
    draw.ellipse((214, 34, 254, 74), fill=(255, 232, 178))
    for index in range(26):
        x, y = RANDOM.integers(-20, 330), RANDOM.integers(78, 140)
        size = RANDOM.integers(14, 40)
        green = (int(50 + RANDOM.integers(0, 46)), int(84 + RANDOM.integers(0, 60)), int(46 + RANDOM.integers(0, 30)))
        draw.ellipse((x, y - size, x + size * 1.3, y + size), fill=green)
    draw.polygon((120, 213, 150, 120, 178, 120, 230, 213), fill=(196, 178, 148))
    for index in range(160):
        x, y = RANDOM.integers(0, 320), RANDOM.integers(140, 213)
        color = [(214, 78, 92), (236, 214, 96), (240, 240, 236), (128, 96, 170)][index % 4]
        draw.ellipse((x, y, x + 3, y + 3), fill=color)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    grain(image, 1.0).save(folder(SRC / "images/jardin.png"), compress_level=6)


def room(path, wall, floor, things, size=(480, 320), quality=80):
    width, height = size
    image = gradient(size, wall, tuple(int(part * 0.9) for part in wall))
    draw = ImageDraw.Draw(image)
    horizon = int(height * 0.66)
    draw.rectangle((0, horizon, width, height), fill=floor)
    draw.rectangle((30, 40, 150, 150), fill=(206, 228, 236))
    draw.line((90, 40, 90, 150), fill=(250, 250, 250), width=5)
    for kind, x, y, w, h, color in things:
        if kind == "box":
            draw.rounded_rectangle((x, y, x + w, y + h), 6, fill=color)
        elif kind == "disc":
            draw.ellipse((x, y, x + w, y + h), fill=color)
        else:
            draw.line((x, y, x + w, y + h), fill=color, width=7)
    image = grain(image.filter(ImageFilter.GaussianBlur(1)), 2.0, 0.7)
    image.save(folder(path), quality=quality, subsampling=2)


def rooms():
    oak, white, teal, red, blue, yellow = (176, 132, 88), (240, 240, 236), (40, 128, 124), (196, 84, 70), (84, 112, 168), (226, 184, 78)
    images = SRC / "images"
    room(images / "espace-consultation.jpg", (232, 226, 212), (150, 134, 116), [("box", 200, 180, 220, 24, oak), ("box", 210, 200, 16, 90, oak), ("box", 396, 200, 16, 90, oak), ("box", 270, 110, 90, 62, (40, 46, 52)), ("disc", 180, 215, 60, 60, blue)])
    room(images / "espace-imagerie.jpg", (214, 226, 226), (126, 140, 140), [("box", 220, 70, 200, 200, white), ("disc", 268, 112, 110, 110, (70, 84, 92)), ("box", 150, 196, 230, 22, teal)])
    room(images / "espace-enfants.jpg", (244, 230, 190), (196, 164, 120), [("box", 200, 210, 60, 60, red), ("box", 262, 210, 60, 60, blue), ("box", 230, 150, 60, 60, yellow), ("disc", 350, 200, 80, 80, teal), ("disc", 60, 230, 60, 60, red)])
    room(images / "espace-reeducation.jpg", (224, 232, 220), (140, 152, 128), [("line", 180, 170, 260, 0, oak), ("line", 180, 200, 260, 0, oak), ("line", 200, 170, 0, 120, oak), ("line", 420, 170, 0, 120, oak), ("disc", 60, 200, 90, 90, blue)])
    room(images / "espace-cafeteria.jpg", (236, 222, 206), (168, 140, 112), [("disc", 200, 180, 110, 36, white), ("line", 255, 215, 0, 70, oak), ("disc", 340, 200, 110, 36, white), ("line", 395, 230, 0, 60, oak), ("box", 220, 30, 200, 60, (120, 150, 120))])
    room(images / "espace-bibliotheque.jpg", (222, 214, 204), (130, 104, 84), [("box", 190, 50, 250, 200, oak)] + [("box", 200 + index * 19, 60 + row * 64, 14, 52, [red, blue, yellow, teal, white][(index + row * 2) % 5]) for row in range(3) for index in range(12)])
    room(PUBLIC / "images/hall.jpg", (226, 230, 226), (178, 174, 164), [("box", 200, 170, 200, 80, teal), ("box", 200, 160, 200, 14, oak), ("disc", 270, 60, 70, 70, white), ("line", 305, 95, 0, -26, (40, 40, 40)), ("line", 305, 95, 18, 0, (40, 40, 40))])
    # the same picture again, under the name that another page used
    (PUBLIC / "images/salle-attente-2.jpg").write_bytes((PUBLIC / "images/hall.jpg").read_bytes())
    room(PUBLIC / "archive/banniere-2019.jpg", (190, 206, 226), (150, 150, 170), [("box", 40, 180, 560, 30, red), ("disc", 300, 40, 80, 80, yellow)], (640, 200), 75)
    room(PUBLIC / "aide/positionnement.jpg", (232, 236, 238), (170, 180, 184), [("box", 180, 60, 160, 24, (90, 100, 108)), ("box", 180, 190, 160, 20, (90, 100, 108)), ("line", 350, 60, 0, 220, (90, 100, 108)), ("disc", 196, 100, 120, 76, (226, 186, 160))], (480, 320), 82)
    summer = gradient((960, 240), (250, 214, 140), (86, 170, 190))
    ImageDraw.Draw(summer).ellipse((760, 30, 880, 150), fill=(255, 244, 200))
    grain(summer.filter(ImageFilter.GaussianBlur(2)), 6.0, 0.5).save(folder(PUBLIC / "images/banniere-ete.webp"), quality=80)


def diagrams():
    plan = Image.new("RGB", (480, 300), (240, 240, 232))
    draw = ImageDraw.Draw(plan)
    draw.rectangle((150, 70, 330, 210), fill=(11, 110, 110))
    draw.rectangle((340, 90, 440, 240), fill=(200, 208, 204))
    draw.line((0, 260, 480, 260), fill=(150, 150, 150), width=22)
    draw.line((240, 210, 240, 260), fill=(150, 150, 150), width=14)
    draw.polygon((232, 62, 248, 62, 240, 40), fill=(196, 84, 70))
    for index in range(6):
        draw.line((350, 104 + index * 22, 430, 104 + index * 22), fill=(255, 255, 255), width=2)
    plan.save(folder(PUBLIC / "images/plan-acces.png"), compress_level=6)

    scheme = Image.new("RGB", (400, 400), (250, 250, 250))
    draw = ImageDraw.Draw(scheme)
    draw.ellipse((30, 30, 370, 370), outline=(60, 80, 90), width=5)
    draw.line((200, 20, 200, 380), fill=(120, 140, 150), width=3)
    draw.line((20, 200, 380, 200), fill=(120, 140, 150), width=3)
    draw.ellipse((175, 175, 225, 225), fill=(226, 186, 160))
    scheme.resize((200, 200), Image.LANCZOS).save(PUBLIC / "images/schema-quadrants.png", compress_level=6)


def pulse_gif():
    frames = []
    for step in range(12):
        frame = Image.new("P", (96, 48), 0)
        frame.putpalette([255, 255, 255, 11, 110, 110, 196, 84, 70, 217, 235, 232] + [0] * 756)
        draw = ImageDraw.Draw(frame)
        points = [(x, 28 - (16 if 34 <= x < 40 else -8 if 40 <= x < 46 else 3 if 60 <= x < 72 else 0)) for x in range(0, 97, 4)]
        shown = max(2, int(len(points) * (step + 1) / 12))
        draw.line(points[:shown], fill=1, width=2)
        x, y = points[shown - 1]
        draw.ellipse((x - 3, y - 3, x + 3, y + 3), fill=2)
        frames.append(frame)
    frames[0].save(PUBLIC / "images/pouls.gif", save_all=True, append_images=frames[1:], duration=500, loop=0, disposal=1)


def waves_film():
    width, height, rate, seconds = 320, 90, 12, 8
    x = np.arange(width)[None, :] / width * 2 * np.pi
    y = np.arange(height)[:, None] / height
    frames = bytearray()
    for step in range(rate * seconds):
        turn = step / (rate * seconds) * 2 * np.pi
        image = np.empty((height, width, 3))
        image[:] = (217, 235, 232)
        for depth, color in ((0.35, (178, 214, 212)), (0.55, (122, 186, 184)), (0.75, (64, 150, 148))):
            edge = depth + 0.09 * np.sin(x * 2 + turn + depth * 9) + 0.04 * np.sin(x * 3 - turn * 2)
            image[y > edge] = color
        frames += image.astype("uint8").tobytes()
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate), "-i", "-"]
    command += ["-c:v", "libx264", "-preset", "veryslow", "-crf", "34", "-pix_fmt", "yuv420p", "-threads", "1"]
    command += ["-movflags", "+faststart", "-fflags", "+bitexact", "-map_metadata", "-1", str(folder(PUBLIC / "media/vagues.mp4"))]
    subprocess.run(command, input=bytes(frames), check=True)


# ---------------------------------------------------------------------------- synthetic examinations


def soft_noise(shape, cells):
    """Noise of low frequency, from 0 to 1."""
    small = RANDOM.random((cells, cells))
    image = Image.fromarray((small * 255).astype("uint8"), "L").resize((shape[1], shape[0]), Image.BICUBIC)
    return np.asarray(image, dtype=float) / 255


def ellipse(shape, cx, cy, rx, ry, turn=0.0):
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    dx, dy = x - cx, y - cy
    a = dx * math.cos(turn) + dy * math.sin(turn)
    b = -dx * math.sin(turn) + dy * math.cos(turn)
    return (a / rx) ** 2 + (b / ry) ** 2


def save_grey16(values, path, level, bits=12):
    """Values of 0 to 4095, cut to their significant bits and left-aligned in sixteen, as an export writes them."""
    stored = (np.clip(values, 0, 4095).round().astype("uint16") >> (12 - bits) << (16 - bits)).astype("<u2")
    image = Image.frombytes("I;16", (stored.shape[1], stored.shape[0]), stored.tobytes())
    image.save(folder(path), compress_level=level)


def slice_values(number):
    shape = (512, 512)
    body = ellipse(shape, 256, 262, 216, 158)
    values = np.zeros(shape)
    inside = body < 1
    values[inside] = 1050 + 60 * soft_noise(shape, 9)[inside]
    values[(body < 1) & (body > 0.93)] = 820
    values[ellipse(shape, 256, 362, 34, 30) < 1] = 2200
    values[ellipse(shape, 256, 362, 15, 13) < 1] = 1150
    values[ellipse(shape, 160, 240 + number * 3, 86, 70, 0.4) < 1] = 1190
    values[ellipse(shape, 356, 252, 44, 62 - number * 2, -0.3) < 1] = 1160
    values[ellipse(shape, 268, 200, 48, 26) < 1] = 420
    for side in (-1, 1):
        for index in range(5):
            angle = 0.5 + index * 0.42
            cx, cy = 256 + side * 196 * math.sin(angle), 262 - 140 * math.cos(angle)
            values[ellipse(shape, cx, cy, 13, 6, side * angle) < 1] = 1900
    values = sum(np.roll(values, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)) / 9
    values[inside] += RANDOM.normal(0, 0.6, shape)[inside]
    # dots of one pixel: what a lossy copy blurs first
    for _ in range(24):
        x, y = RANDOM.integers(110, 220), RANDOM.integers(200, 290)
        values[y, x] += 260
    return values


def abdomen():
    for number in (1, 2):
        values = slice_values(number)
        grey8 = Image.fromarray(np.clip((values - 600) / 900 * 255, 0, 255).round().astype("uint8"), "L")
        thumb = grey8.resize((96, 96), Image.LANCZOS)
        if number == 1:
            save_grey16(values, PUBLIC / "exams/ct-abdomen-001.png", 4)
            thumb.save(folder(PUBLIC / "thumbs/ct-abdomen-001.jpg"), quality=70)
        else:
            grey8.save(PUBLIC / "exams/ct-abdomen-002.jpg", quality=62)
            thumb.save(PUBLIC / "thumbs/ct-abdomen-002.png", compress_level=6)


def breast():
    shape = (480, 360)
    for name, side in (("rcc", 1), ("lcc", -1)):
        form = ellipse(shape, 0, 240, 248, 202)
        inside = form < 1
        values = np.full(shape, 60.0)
        tissue = 700 + 900 * soft_noise(shape, 7) + 420 * soft_noise(shape, 23) + 160 * soft_noise(shape, 61)
        falloff = np.clip((1 - form) * 3, 0, 1)
        values[inside] = (tissue * (0.35 + 0.65 * falloff))[inside]
        values[inside] += RANDOM.normal(0, 0.4, shape)[inside]
        for _ in range(12):
            x, y = RANDOM.integers(90, 150), RANDOM.integers(195, 255)
            values[y, x] += 900
        if side < 0:
            values = values[:, ::-1]
        save_grey16(values, PUBLIC / f"exams/mammo-sample-{name}.png", 6, bits=10)


# ---------------------------------------------------------------------------- sound


def alarm():
    """Three pulses, then two, at 8 kHz: short, loud, and in a format that is never the smallest."""
    rate = 8000
    samples = np.zeros(int(rate * 1.25))
    for start in (0.0, 0.2, 0.4, 0.75, 0.95):
        time = np.arange(int(rate * 0.15)) / rate
        rise = np.minimum(1, np.minimum(time / 0.02, (0.15 - time) / 0.02))
        tone = sum(np.sin(2 * np.pi * 523 * harmonic * time) / harmonic for harmonic in (1, 2, 3, 4))
        at = int(start * rate)
        samples[at : at + len(time)] += tone * rise * 0.4
    with wave.open(str(folder(PUBLIC / "sounds/alarm-high.wav")), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((samples.clip(-1, 1) * 32000).astype("<i2").tobytes())


# ---------------------------------------------------------------------------- letters

# Strokes on a small grid: "xy" per point, "a" and "b" are one and two below the line,
# ";" lifts the pen. A point alone is a dot.
STROKES = {
    "A": "00 05 16 36 45 40;03 43", "B": "00 06 36 45 44 33 03;33 42 41 30 00", "C": "45 36 16 05 01 10 30 41",
    "D": "00 06 26 44 42 20 00", "E": "46 06 00 40;03 33", "F": "46 06 00;03 33", "G": "45 36 16 05 01 10 30 41 43 23",
    "H": "00 06;40 46;03 43", "I": "00 06", "J": "46 41 30 10 01", "K": "00 06;46 03 40", "L": "06 00 40",
    "M": "00 06 23 46 40", "N": "00 06 40 46", "O": "01 05 16 36 45 41 30 10 01", "P": "00 06 36 45 44 33 03",
    "Q": "01 05 16 36 45 41 30 10 01;22 40", "R": "00 06 36 45 44 33 03;23 40", "S": "45 36 16 05 04 13 33 42 41 30 10 01",
    "T": "06 46;26 20", "U": "06 01 10 30 41 46", "V": "06 20 46", "W": "06 10 24 30 46", "X": "00 46;06 40",
    "Y": "06 23 46;23 20", "Z": "06 46 00 40",
    "a": "04 24 33 30 10 01 12 32", "b": "06 00 20 31 33 24 04", "c": "34 14 03 01 10 30", "d": "36 30 10 01 03 14 34",
    "e": "02 32 33 24 14 03 01 10 30", "f": "26 16 05 00;04 24", "g": "30 10 01 03 14 34 3a 2b 0b", "h": "06 00;04 24 33 30",
    "i": "00 04;06", "j": "14 1a 0b;16", "k": "06 00;34 02 30", "l": "06 01 10", "m": "00 04 34 43 40;24 20",
    "n": "00 04 24 33 30", "o": "01 03 14 24 33 31 20 10 01", "p": "0b 04 24 33 31 20 00", "q": "3b 34 14 03 01 10 30",
    "r": "00 04;03 14 24", "s": "34 14 03 12 22 31 20 00", "t": "06 01 10 20;04 24", "u": "04 01 10 30;34 30",
    "v": "04 20 44", "w": "04 10 23 30 44", "x": "04 30;00 34", "y": "04 01 10 30;34 3a 2b 0b", "z": "04 34 00 30",
    "0": "01 05 16 26 35 31 20 10 01", "1": "05 16 10;00 20", "2": "05 16 26 35 34 00 30", "3": "06 36 13 23 32 31 20 10 01",
    "4": "20 26 02 32", "5": "36 06 03 23 32 31 20 00", "6": "26 16 04 01 10 20 31 32 23 03", "7": "06 36 10",
    "8": "13 04 05 16 26 35 34 23 13 02 01 10 20 31 32 23", "9": "10 20 32 35 26 16 05 04 13 33",
    ".": "00", ",": "00 0a", ":": "00;03", ";": "00 0a;03", "!": "06 02;00", "?": "05 16 26 35 34 12;10", "-": "03 23",
    "–": "03 33", "·": "03", "'": "06 05", "’": "06 05", "(": "16 05 01 10", ")": "06 15 11 00", "/": "00 36",
    "%": "00 36;06;30", "+": "03 23;14 12", "&": "30 04 05 16 25 02 01 10 32", "«": "24 02 20;44 22 40", "»": "04 22 00;24 42 20",
    "é": "e;15 26", "è": "e;25 16", "ê": "e;05 16 25", "ë": "e;06;26", "à": "a;25 16", "â": "a;05 16 25", "î": "ı;05 16 25",
    "ï": "ı;06;26", "ô": "o;05 16 25", "ù": "u;25 16", "û": "u;05 16 25", "ç": "c;20 2a 1b", "ı": "10 14",
    "œ": "01 03 14 24 22 42 43 34 24;22 20 40;20 10 01", "É": "E;27 38", "À": "A;37 28", "Ç": "C;20 2a 1b",
}


def strokes_of(letter):
    lines = []
    for part in STROKES[letter].split(";"):
        if part in STROKES:
            lines += strokes_of(part)
        else:
            lines.append([(int(point[0]), {"a": -1, "b": -2}.get(point[1]) or int(point[1])) for point in part.split()])
    return lines


def quad(pen, start, end, thick, shear, stretch):
    """One stroke as a rectangle with square ends, always turning the same way."""
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1)
    ux, uy = ((x2 - x1) / length, (y2 - y1) / length) if length else (1.0, 0.0)
    half = thick / 2
    ax, ay, bx, by = x1 - ux * half, y1 - uy * half, x2 + ux * half, y2 + uy * half
    corners = [(ax - uy * half, ay + ux * half), (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half), (ax + uy * half, ay - ux * half)]
    points = [(round(x * stretch + y * shear), round(y)) for x, y in corners]
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def glyph(lines, thick, shear, stretch, grid=112, side=90):
    pen = TTGlyphPen(None)
    for line in lines:
        points = [(side + x * grid, y * grid) for x, y in line]
        for start, end in zip(points, points[1:] or points):
            quad(pen, start, end, thick, shear, stretch)
    return pen.glyph()


def font(path, family, style, weight, letters, thick, shear=0.0, stretch=1.0, tabular=False):
    names = {letter: f"uni{ord(letter):04X}" for letter in letters}
    glyphs = {".notdef": glyph([[(0, 0), (0, 6), (3, 6), (3, 0), (0, 0)]], thick, 0, 1), "space": TTGlyphPen(None).glyph()}
    widths = {".notdef": 560, "space": 300}
    for letter in letters:
        lines = strokes_of(letter)
        widest = 3 if tabular else max(x for line in lines for x, _ in line)
        glyphs[names[letter]] = glyph(lines, thick, shear, stretch)
        widths[names[letter]] = round((widest * 112 + 180 + thick * 0.3) * stretch)
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({0x20: "space", 0xA0: "space", **{ord(letter): name for letter, name in names.items()}})
    builder.setupGlyf(glyphs)
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (width, getattr(table[name], "xMin", 0)) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=960, descent=-300)
    builder.setupNameTable({"familyName": family, "styleName": style, "licenseDescription": "MIT OR Apache-2.0"})
    builder.setupOS2(sTypoAscender=960, sTypoDescender=-300, usWinAscent=1000, usWinDescent=320, usWeightClass=weight, sxHeight=448, sCapHeight=672)
    builder.setupPost(italicAngle=-11 if shear else 0)
    builder.font["head"].created = builder.font["head"].modified = 3_870_000_000
    builder.font.recalcTimestamp = False
    if path.suffix == ".woff2":
        builder.font.flavor = "woff2"
    builder.save(folder(path))


def fonts():
    everything = "".join(letter for letter in STROKES)
    figures = "0123456789.,:-–/%+()DEMOabcdefghijklmnopqrstuvwxyz"
    out = SRC / "fonts"
    font(out / "trame-400.woff2", "Trame", "Regular", 400, everything, 74)
    font(out / "trame-700.woff2", "Trame", "Bold", 700, everything, 118)
    font(out / "trame-400-italique.woff2", "Trame", "Italic", 400, everything, 74, shear=0.2)
    font(out / "chiffre-500.woff2", "Chiffre", "Medium", 500, figures, 90, tabular=True)
    font(out / "enseigne-400.ttf", "Enseigne", "Regular", 400, everything, 100, stretch=1.15)


if __name__ == "__main__":
    team_photo()
    garden()
    rooms()
    diagrams()
    pulse_gif()
    waves_film()
    abdomen()
    breast()
    alarm()
    fonts()
    for path in sorted([*SRC.rglob("*"), *PUBLIC.rglob("*")]):
        if path.suffix in {".jpg", ".png", ".gif", ".webp", ".mp4", ".wav", ".woff2", ".ttf"}:
            print(f"{path.stat().st_size:>8}  {path.relative_to(ROOT)}")
