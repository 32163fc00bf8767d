#include "io/prelude.h"

namespace modrob::io {
namespace {

const std::filesystem::path kFiles = MODROB_SOURCE_DIR "/tests/io/numpy_files";

std::vector<std::string> texts(const NpyFile& file) {
  std::vector<std::string> values;
  for (int64_t i = 0; i < file.array().count(); ++i) values.push_back(file.array().text(i));
  return values;
}

NpzFile parse_npz(const std::string& bytes, uint64_t most = NpzFile::kMostInflatedBytes) {
  return NpzFile::parse(bytes_of(bytes), "a.npz", most);
}

// numpy_files/make.py lists what the files hold.
TEST(Npz, files_of_numpy_stored_and_compressed) {
  for (const std::string name : {"stored.npz", "deflated.npz"}) {
    const auto file = NpzFile::open(kFiles / name);
    size_t numbers = 0;
    for (const auto& array : file.names()) {
      const auto npy = file.array(array, NpyTexts::kAllowed);
      if (!npy.array().type.is_number() || npy.array().shape != std::vector<int64_t>{2, 3}) continue;
      EXPECT_THAT(floats_of(npy), ElementsAre(0, 1, 2, 3, 4, 5)) << name << " " << array;
      ++numbers;
    }
    EXPECT_EQ(numbers, 14u);
    EXPECT_THAT(floats_of(file.array("bool")), ElementsAre(0, 1));
    EXPECT_THAT(floats_of(file.array("scalar")), ElementsAre(3));
    EXPECT_THAT(floats_of(file.array("nested/name")), ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(file.array("empty").array().shape, ElementsAre(0, 3));
    EXPECT_THAT(texts(file.array("texts", NpyTexts::kAllowed)), ElementsAre("a", "caf\xC3\xA9", ""));
    EXPECT_THAT(texts(file.array("big_texts", NpyTexts::kAllowed)), ElementsAre("a", "\xF0\x9F\x98\x80"));
    EXPECT_THAT(texts(file.array("bytes", NpyTexts::kAllowed)), ElementsAre("a", "bc"));
    const auto repeated = floats_of(file.array("long"));
    ASSERT_EQ(repeated.size(), 2000u);
    EXPECT_EQ(std::accumulate(repeated.begin(), repeated.end(), 0.0f), 3000.0f);
  }
}

TEST(Npz, an_array_outlives_the_file_object) {
  for (const std::string name : {"stored.npz", "deflated.npz"}) {
    const NpyFile array = NpzFile::open(kFiles / name).array("f4");
    EXPECT_THAT(floats_of(array), ElementsAre(0, 1, 2, 3, 4, 5));
  }
}

TEST(Npz, shapes_and_numbers_without_the_array) {
  for (const std::string name : {"stored.npz", "deflated.npz"}) {
    const auto file = NpzFile::open(kFiles / name);
    for (const auto& array : file.names()) {
      const NpyFile whole = file.array(array, NpyTexts::kAllowed);
      if (whole.array().type.is_text()) continue;
      EXPECT_EQ(file.shape(array), whole.array().shape) << name << array;
      std::vector<float> values(static_cast<size_t>(whole.array().count()));
      file.copy_float(array, values);
      EXPECT_EQ(values, floats_of(whole)) << name << array;
      std::vector<float> pieces;
      file.stream_float(array,
                        [&](std::span<float> piece) { pieces.insert(pieces.end(), piece.begin(), piece.end()); });
      EXPECT_EQ(pieces, values) << name << array;
    }
    std::vector<float> few(5);
    EXPECT_THAT(user_error_of([&] { file.copy_float("f4", few); }), HasSubstr("(f4.npy) changed while it was read"));
    EXPECT_THAT(user_error_of([&] { file.shape("texts"); }), HasSubstr("(texts.npy) holds texts"));
    EXPECT_THAT(user_error_of([&] { file.shape("none"); }), HasSubstr("no array 'none'"));
  }
}

TEST(Npz, names) {
  const auto file = parse_npz(make_zip({{"b.npy", ""}, {"a-1.npy", ""}, {"a.npy", ""}, {"read.txt", ""}}));
  EXPECT_THAT(file.names(), ElementsAre("a", "a-1", "b"));
  EXPECT_TRUE(file.contains("a"));
  EXPECT_FALSE(file.contains("read"));
  EXPECT_THAT(user_error_of([&] { file.array("c"); }), HasSubstr("a.npz: no array 'c'; Known: a, a-1, b."));
}

TEST(Npz, errors_name_the_array) {
  const auto stored = NpzFile::open(kFiles / "stored.npz");
  EXPECT_THAT(user_error_of([&] { stored.array("texts"); }), HasSubstr("stored.npz (texts.npy) holds texts"));
  ZipEntry text{"a.npy", "hello"};
  text.checksum = static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>("hello"), 5));
  EXPECT_THAT(user_error_of([&] { parse_npz(make_zip({text})).array("a"); }),
              HasSubstr("a.npz (a.npy) is no NPY file"));
  text.checksum = 1;
  EXPECT_THAT(user_error_of([&] { parse_npz(make_zip({text})).array("a"); }),
              HasSubstr("entry \"a.npy\" is damaged: its checksum does not fit"));
}

TEST(Npz, other_files_are_refused) {
  EXPECT_THAT(user_error_of([] { parse_npz("hello"); }), HasSubstr("a.npz is no NPZ file; save it with numpy.savez"));
  EXPECT_THAT(user_error_of([] { parse_npz(""); }), HasSubstr("a.npz is empty"));
  EXPECT_THAT(user_error_of([] { parse_npz("<html>"); }), HasSubstr("a.npz is an HTML page"));
  EXPECT_THAT(user_error_of([] { parse_npz("\x93NUMPY"); }), HasSubstr("a.npz is a NumPy .npy file"));
  EXPECT_THAT(user_error_of([] { NpzFile::open("/absent/a.npz"); }), HasSubstr("'/absent/a.npz'"));
}

TEST(Npz, compressed_arrays_have_a_budget) {
  const std::string bytes = read_file(kFiles / "deflated.npz");
  uint64_t total = 0;
  const ZipArchive archive(bytes_of(bytes), "a.npz", ZipEntries::kDeflated);
  for (const auto& [name, entry] : archive.entries()) total += entry.size;
  parse_npz(bytes, total);
  EXPECT_THAT(user_error_of([&] { parse_npz(bytes, total - 1); }),
              HasSubstr("its compressed arrays become more than " + std::to_string(total - 1) + " bytes"));
  parse_npz(read_file(kFiles / "stored.npz"), 0);
}

TEST(Npz, any_byte_changed_is_read_or_refused_but_never_worse) {
  for (const std::string name : {"stored.npz", "deflated.npz"}) {
    const std::string whole = read_file(kFiles / name);
    for (size_t at = 0; at < whole.size(); at += 7) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 0x55);
      try {
        const auto file = parse_npz(changed);
        for (const auto& array : file.names()) file.array(array, NpyTexts::kAllowed);
      } catch (const UserError& error) {
        EXPECT_THAT(error.what(), HasSubstr("a.npz"));
      }
    }
  }
}

}  // namespace
}  // namespace modrob::io
