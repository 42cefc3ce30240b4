"""What `denoise` does with files and folders: where results go, and what they never replace."""

from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from restorer import files
from restorer.engine import Engine
from restorer.evaluation.metrics import psnr
from restorer.files import icc
from restorer.image import Image
from tests.cli.shell import clean, load, mask, noisy, photo, tree


def test_a_noisy_photo_is_denoised_and_its_source_is_intact(cli, tmp_path):
    source = photo(tmp_path / "noisy.png")
    before = source.read_bytes()
    done = cli("denoise", source, "-o", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{tmp_path / 'out' / 'noisy.png'}: ")
    result = load(tmp_path / "out" / "noisy.png")
    assert result.dtype == np.uint8
    assert psnr(result / 255, clean()) > psnr(load(source) / 255, clean()) + 4
    assert source.read_bytes() == before


def test_a_photo_in_which_no_noise_is_found_is_said_to_be_as_it_was(cli, tmp_path):
    flat = Image(np.full((16, 24, 3), 200, np.uint8))
    files.write(tmp_path / "flat.png", flat)
    done = cli("denoise", tmp_path / "flat.png", "-o", tmp_path / "out")
    assert done.out.splitlines()[1:] == ["  No pixel was changed: nothing to denoise was found."]
    assert np.array_equal(load(tmp_path / "out" / "flat.png"), flat.pixels)


def test_a_black_and_white_photo_in_rgb_stays_neutral(cli, tmp_path):
    grey = noisy(channels=1)
    profile = icc.profile("adobe-rgb", 3)
    files.write(tmp_path / "grey.png", Image(grey.repeat(3, 2), profile))
    assert cli("denoise", tmp_path / "grey.png", "-o", tmp_path / "out").code == 0
    result = load(tmp_path / "out" / "grey.png")
    assert result.shape == (40, 56, 3) and not np.ptp(result, axis=2).any()
    assert (result != grey).any()


def test_several_photos_with_one_json_line_each(cli, home, tmp_path):
    sources = [photo(tmp_path / "first.png"), photo(tmp_path / "deep" / "B.JPG", seed=1)]
    out = tmp_path / "out"
    done = cli("denoise", *sources, "-o", out, "--json")
    assert (done.code, done.err) == (0, "")
    assert set(tree(out)) == {"first.png", "B.JPG"}
    assert [row["input"] for row in done.rows] == [*map(str, sources)]
    for row in done.rows:
        assert {*row} == {
            "input",
            "output",
            "changed_pixels",
            "pixels",
            "seconds",
            "notes",
            "model",
        }
        assert 0 < row["changed_pixels"] <= row["pixels"] == 40 * 56
        assert (tmp_path / row["output"]).is_file()
    assert tree(home) == {}  # they are in no journal


def test_photos_among_folders_are_restored_as_batch_does_it(cli, home, tmp_path):
    first, folder, out = photo(tmp_path / "first.png"), tmp_path / "folder", tmp_path / "out"
    inside = [folder / "a.png", folder / "deep" / "er" / "B.JPG"]
    for seed, path in enumerate(inside):
        photo(path, seed=seed)
    (folder / "notes.txt").write_text("no photo")
    (folder / "name.png").mkdir()
    call = ("denoise", first, folder, "-o", out, "--json")
    done = cli(*call, "--jobs", 2)
    assert (done.code, done.err) == (0, "")
    assert set(tree(out)) == {"first.png", "a.png", "deep/er/B.JPG"}
    assert {row["input"] for row in done.rows} == {*map(str, (first, *inside))}
    for row in done.rows:
        assert {*row} == {"input", "output", "state", "message", "changed_pixels", "seconds"}
        assert row["state"] == "done" and Path(row["output"]).is_file()
    assert len([*(home / "batches").glob("*.sqlite")]) == 1
    assert cli(*call).rows == []


def test_a_folder_that_was_restored_is_done_before(cli, tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    for name in "ab":
        photo(folder / f"{name}.png", shape=(16, 16))
    (folder / "bad.png").write_text("no picture")
    first = cli("denoise", folder, "-o", out)
    assert (first.code, set(tree(out))) == (1, {"a.png", "b.png"})
    assert first.err.startswith("Error: bad.png cannot be opened")
    before = tree(out)
    (folder / "bad.png").unlink()
    again = cli("denoise", folder, "-o", out)
    assert (again.code, again.err) == (0, "")
    assert "done before" in again.out and str(out) not in again.out
    assert tree(out) == before


def test_a_folder_without_photos_is_told(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    other = photo(tmp_path / "photo.png", shape=(16, 16))
    done = cli("denoise", tmp_path / "empty", other, "-o", tmp_path / "out")
    assert (done.code, set(tree(tmp_path / "out"))) == (1, {"photo.png"})
    assert done.err == f"Error: The folder {tmp_path / 'empty'} holds no photos; choose another.\n"


def test_damage_is_found_beside_the_photos_of_a_folder(cli, tmp_path):
    photo(tmp_path / "in" / "a.png")
    mask(tmp_path / "in" / "a_damage.png")
    assert cli("inpaint", tmp_path / "in", "-o", tmp_path / "out").code == 0
    assert set(tree(tmp_path / "out")) == {"a.png"}


def test_several_at_once_are_for_folders(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    said = cli("denoise", source, "-o", tmp_path / "out", "--jobs", 2).sentence(2)
    assert said == "--jobs is for folders; `restorer batch denoise` has it too."


def test_one_bad_file_does_not_stop_the_others(cli, tmp_path):
    good, other = photo(tmp_path / "a.png"), photo(tmp_path / "z.png", seed=1)
    bad, out = tmp_path / "bad.png", tmp_path / "out"
    bad.write_bytes(b"no picture")
    done = cli("denoise", good, bad, tmp_path / "missing.png", other, "-o", out, "--json")
    assert done.code == 1
    assert set(tree(out)) == {"a.png", "z.png"}
    assert ["error" in row for row in done.rows] == [False, True, True, False]
    *errors, summary = done.err.splitlines()
    assert [line.startswith("Error: ") for line in errors] == [True] * 2
    assert summary == "2 of 4 photos failed; the others are done."
    assert [f"Error: {row['error']}" for row in done.rows if "error" in row] == errors


def test_an_error_of_the_programs_own_stops_no_other_photo(cli, tmp_path, monkeypatch, caplog):
    sources = [
        photo(tmp_path / f"{name}.png", shape=(16, 16), seed=i) for i, name in enumerate("abc")
    ]
    run, calls = Engine.run, []

    def failing_once(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise RuntimeError("a bug")
        return run(*arguments)

    monkeypatch.setattr(Engine, "run", failing_once)
    done = cli("denoise", *sources, "-o", tmp_path / "out", "--json")
    assert done.code == 1
    assert set(tree(tmp_path / "out")) == {"a.png", "c.png"}
    said = (
        f"{sources[1]} met an error of the program's own; tell us what the log says (-v shows it)."
    )
    assert done.err.splitlines() == [
        f"Error: {said}",
        "1 of 3 photos failed; the others are done.",
    ]
    assert [row.get("error") for row in done.rows] == [None, said, None]
    (record,) = (record for record in caplog.records if record.exc_info)
    assert str(record.exc_info[1]) == "a bug"


def test_when_all_fail_none_is_said_to_be_done(cli, tmp_path):
    done = cli("denoise", tmp_path / "a.png", tmp_path / "b.png", "-o", tmp_path)
    assert done.code == 1
    assert done.err.splitlines()[-1] == "2 of 2 photos failed; none is done."


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        ("png", b"\x89PNG"),
        ("tif", b"II*\0"),
        ("tiff", b"II*\0"),
        ("jpg", b"\xff\xd8"),
        ("webp", b"RIFF"),
    ],
)
def test_the_format_is_chosen(cli, tmp_path, suffix, start):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    assert cli("denoise", source, "-o", tmp_path / "out", "--format", suffix).code == 0
    ((name, data),) = tree(tmp_path / "out").items()
    assert name == f"photo.{suffix}"
    assert data.startswith(start)


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_the_quality_is_chosen(cli, tmp_path, suffix):
    source = photo(tmp_path / "photo.png")
    sizes = []
    for quality in (20, 90):
        out = tmp_path / str(quality)
        done = cli(
            "denoise", source, "-o", out, "--format", suffix, "--quality", quality, "--json"
        )
        assert (done.code, done.err) == (0, "")
        assert any(f"quality {quality}." in note for note in done.rows[0]["notes"])
        sizes.append((out / f"photo.{suffix}").stat().st_size)
    assert sizes[0] < sizes[1]


def test_a_quality_that_a_format_does_not_need_is_said(cli, tmp_path):
    source = photo(tmp_path / "photo.png")
    call = ("denoise", source, "--json", "--no-provenance", "-o")
    plain = cli(*call, tmp_path / "a").rows[0]
    done = cli(*call, tmp_path / "b", "--quality", 50)
    assert (plain["notes"], len(done.rows[0]["notes"])) == ([], 1)
    assert "lossless" in done.rows[0]["notes"][0]
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_the_output_of_one_photo_may_be_a_file(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    target = tmp_path / "new" / "folder" / "result.tif"
    assert cli("denoise", source, "-o", target).code == 0
    assert target.read_bytes().startswith(b"II*\0")


def test_a_folder_may_be_called_like_a_file(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    (tmp_path / "out.png").mkdir()
    assert cli("denoise", source, "-o", tmp_path / "out.png").code == 0
    assert set(tree(tmp_path / "out.png")) == {"photo.png"}


def test_an_output_file_for_several_photos_is_refused(cli, tmp_path):
    for name in "ab":
        photo(tmp_path / "in" / f"{name}.png", shape=(16, 16))
    before = tree(tmp_path)
    target = tmp_path / "result.png"
    photos = sorted((tmp_path / "in").iterdir())
    assert "folder" in cli("denoise", *photos, "-o", target).sentence(2)
    assert "folder" in cli("denoise", tmp_path / "in", "-o", target).sentence(2)
    assert tree(tmp_path) == before


def test_a_format_that_contradicts_the_output_is_refused(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    target = tmp_path / "result.tif"
    assert "formats" in cli("denoise", source, "-o", target, "--format", "png").sentence(2)
    assert cli("denoise", source, "-o", target, "--format", "tiff").code == 0


def test_a_photo_whose_name_says_no_format_becomes_a_png(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16)).rename(tmp_path / "photo.raw")
    assert cli("denoise", source, "-o", tmp_path / "a").code == 0
    assert cli("denoise", source, "-o", tmp_path / "b", "--format", "tif").code == 0
    assert {*tree(tmp_path / "a"), *tree(tmp_path / "b")} == {"photo.png", "photo.tif"}


def test_depth_and_colours_are_chosen(cli, tmp_path):
    source = photo(tmp_path / "photo.jpg")
    options = ("--format", "tif", "--depth", "16", "--profile", "adobe-rgb")
    assert cli("denoise", source, "-o", tmp_path / "out", *options).code == 0
    back = files.read(tmp_path / "out" / "photo.tif")
    assert (back.pixels.dtype, back.profile) == (np.uint16, icc.profile("adobe-rgb", 3))
    profile = tmp_path / "own.icc"
    profile.write_bytes(imagecodecs.cms_profile("adobergb"))
    assert cli("denoise", source, "-o", tmp_path / "b", "--profile", profile).code == 0
    assert files.read(tmp_path / "b" / "photo.jpg").profile == profile.read_bytes()
    missing = cli("denoise", source, "-o", tmp_path / "c", "--profile", "missing.icc")
    assert "missing.icc cannot be read" in missing.sentence()


def test_an_output_above_the_photos_is_no_folder_of_results(cli, tmp_path):
    photo(tmp_path / "in" / "deep" / "a.png", shape=(16, 16))
    assert cli("denoise", tmp_path / "in", "-o", tmp_path).code == 0
    assert set(tree(tmp_path)) == {"in/deep/a.png", "deep/a.png"}


def test_nothing_is_replaced_unless_it_is_asked_for(cli, tmp_path):
    source = photo(tmp_path / "photo.png")
    before = tree(tmp_path)
    for output in (tmp_path, source):  # the folder of the source, and the source itself
        assert "--overwrite" in cli("denoise", source, "-o", output).sentence()
    assert tree(tmp_path) == before
    assert cli("denoise", source, "-o", tmp_path, "--overwrite").code == 0
    assert set(tree(tmp_path)) == {"photo.png"}
    assert tree(tmp_path) != before


@pytest.mark.parametrize("overwrite", [False, True])
def test_results_of_a_folder_get_other_names_unless_it_is_asked_for(cli, tmp_path, overwrite):
    photo(tmp_path / "in" / "a.png", shape=(16, 16))
    taken = tmp_path / "out" / "a.png"
    taken.parent.mkdir()
    taken.write_text("precious")
    call = ("denoise", tmp_path / "in", "-o", tmp_path / "out", *["--overwrite"][:overwrite])
    assert cli(*call).code == 0
    assert set(tree(tmp_path / "out")) == ({"a.png"} if overwrite else {"a.png", "a-2.png"})
    assert (taken.read_bytes() == b"precious") == (not overwrite)
    before = tree(tmp_path / "out")
    assert cli(*call).code == 0
    assert tree(tmp_path / "out") == before


def test_two_photos_of_one_name_never_share_a_result(cli, tmp_path):
    one = photo(tmp_path / "one" / "photo.png", shape=(16, 16))
    two = photo(tmp_path / "two" / "photo.png", shape=(16, 16), seed=1)
    out = tmp_path / "out"
    done = cli("denoise", one, two, one, "-o", out, "--overwrite", "--json")
    assert done.code == 1
    assert [row.get("output") for row in done.rows] == [str(out / "photo.png"), None]
    assert "another photo" in done.rows[1]["error"]


def test_results_inside_the_folder_of_the_photos_are_no_photos(cli, tmp_path):
    photo(tmp_path / "photo.png", shape=(16, 16))
    out = tmp_path / "restored"
    for _ in range(2):
        assert cli("denoise", tmp_path, "-o", out, "--overwrite").code == 0
        assert set(tree(tmp_path)) == {"photo.png", "restored/photo.png"}


def test_strength_0_keeps_the_photo(cli, tmp_path):
    source = photo(tmp_path / "photo.png")
    done = cli("denoise", source, "-o", tmp_path / "out", "--strength", 0, "--json")
    assert done.rows[0]["changed_pixels"] == 0
    np.testing.assert_array_equal(load(tmp_path / "out" / "photo.png"), load(source))


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(24, 24))
    for folder, seed in (("a", 0), ("b", 0), ("c", 1)):
        done = cli(
            "denoise", source, "-o", tmp_path / folder, "--steps", 3, "--seed", seed,
            "--sigma", 20, "--no-provenance",
        )  # fmt: skip
        assert done.code == 0
    assert tree(tmp_path / "a") == tree(tmp_path / "b") != tree(tmp_path / "c")


def test_what_a_format_cannot_hold_is_said(cli, tmp_path):
    source, out = tmp_path / "photo.png", tmp_path / "out"
    source.write_bytes(imagecodecs.png_encode(noisy("uint16", shape=(16, 16))))
    row = cli("denoise", source, "-o", out, "--format", "jpg", "--json").rows[0]
    assert any("16-bit" in note for note in row["notes"])
    done = cli("denoise", source, "-o", out, "--format", "jpg", "--overwrite")
    assert done.out.splitlines()[1:] == [f"  {note}" for note in row["notes"]]


def test_transparency_is_not_lost_in_a_format_without_it(cli, tmp_path):
    source = photo(tmp_path / "photo.png", channels=4, shape=(16, 16))
    before = tree(tmp_path)
    done = cli("denoise", source, "-o", tmp_path / "out", "--format", "jpg")
    assert "transparency" in done.sentence()
    assert tree(tmp_path) == before


def test_no_photo_is_replaced_by_the_result_of_another(cli, tmp_path):
    folder = tmp_path / "in"
    first, second = photo(folder / "a.jpg"), photo(folder / "a.png", seed=1)
    (tmp_path / "link").symlink_to(folder)
    before = tree(folder)
    call = ("-o", tmp_path / "link", "--format", "png", "--overwrite")
    done = cli("denoise", first, second, *call)
    assert done.code == 1
    said = f"Error: The result of {first} would replace another photo, {tmp_path / 'link'}/a.png;"
    assert done.err.startswith(said)
    after = tree(folder)
    assert {*after} == {"a.jpg", "a.png"} and after["a.jpg"] == before["a.jpg"]
    assert after["a.png"] != before["a.png"]  # by its own result, as was asked for
