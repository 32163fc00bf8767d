#include "io/prelude.h"
#include "python.h"

namespace modrob::io {
namespace {

std::string archive_of(const std::function<void(NpzWriter&)>& add, uint64_t zip64_from = 0xFFFFFFFF) {
  std::string file;
  NpzWriter writer(
      [&](std::span<const std::byte> bytes) { file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); },
      zip64_from);
  add(writer);
  writer.finish();
  return file;
}

NpzFile parse_written(const std::string& bytes) { return NpzFile::parse(bytes_of(bytes), "a.npz"); }

const std::vector<int64_t> kShape = {2, 3};

void add_all(NpzWriter& writer) {
  writer.add<float>("f4", kShape, std::vector<float>{0, 1, 2, 3, 4, 5});
  writer.add<double>("f8", kShape, std::vector<double>{0, 1, 2, 3, 4, 5});
  writer.add<int64_t>("i8", kShape, std::vector<int64_t>{0, 1, 2, 3, 4, 5});
  writer.add<float>("empty", std::vector<int64_t>{0, 3}, {});
  writer.add<double>("scalar", {}, std::vector<double>{3});
  writer.add_texts("texts", std::vector<std::string>{"a", "caf\xC3\xA9", ""});
  writer.add_streamed<float>("caf\xC3\xA9", std::vector<int64_t>{4}, [](const ByteSink& append) {
    const std::vector<float> values = {1, 2, 3, 4};
    append(std::as_bytes(std::span(values).first(1)));
    append(std::as_bytes(std::span(values).subspan(1)));
  });
}

// The same arrays in numpy_files/stored.npz.
TEST(NpyWriter, arrays_have_the_bytes_numpy_gives_them) {
  const std::string ours = archive_of(add_all);
  const std::string numpy = read_file(MODROB_SOURCE_DIR "/tests/io/numpy_files/stored.npz");
  const ZipArchive archive(bytes_of(ours), "ours");
  const ZipArchive expected(bytes_of(numpy), "numpy");
  for (const std::string name : {"f4.npy", "f8.npy", "i8.npy", "empty.npy", "scalar.npy", "texts.npy"}) {
    const auto& mine = *archive.find(name);
    const auto& other = *expected.find(name);
    EXPECT_TRUE(std::equal(mine.stored.begin(), mine.stored.end(), other.stored.begin(), other.stored.end())) << name;
    EXPECT_EQ(mine.checksum, other.checksum) << name;
  }
}

TEST(NpyWriter, archives_are_read_back_with_and_without_zip64) {
  for (const uint64_t zip64_from : {uint64_t{0xFFFFFFFF}, uint64_t{200}, uint64_t{0}}) {
    const std::string bytes = archive_of(add_all, zip64_from);
    const auto file = parse_written(bytes);
    EXPECT_EQ(file.names().size(), 7u);
    EXPECT_THAT(floats_of(file.array("i8")), ElementsAre(0, 1, 2, 3, 4, 5));
    EXPECT_THAT(floats_of(file.array("caf\xC3\xA9")), ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(file.array("texts", NpyTexts::kAllowed).array().text(1), "caf\xC3\xA9");
    EXPECT_EQ(bytes, archive_of(add_all, zip64_from));
  }
  EXPECT_EQ(parse_written(archive_of([](NpzWriter&) {})).names().size(), 0u);
}

TEST(NpyWriter, more_arrays_than_sixteen_bits_count) {
  constexpr int kArrays = 66'000;
  const std::string bytes = archive_of([&](NpzWriter& writer) {
    for (int i = 0; i < kArrays; ++i) writer.add<double>(std::to_string(i), {}, std::vector<double>{double(i)});
  });
  const auto file = parse_written(bytes);
  EXPECT_EQ(file.names().size(), size_t{kArrays});
  EXPECT_THAT(floats_of(file.array("65999")), ElementsAre(65999));
}

TEST(NpyWriter, one_array_in_a_file) {
  const TemporaryFolder folder;
  write_npy<int64_t>(folder / "a.npy", kShape, std::vector<int64_t>{0, 1, 2, 3, 4, -5});
  const auto file = NpyFile::open(folder / "a.npy");
  EXPECT_THAT(file.array().shape, ElementsAre(2, 3));
  EXPECT_EQ(file.array().type.name(), "<i8");
  EXPECT_THAT(floats_of(file), ElementsAre(0, 1, 2, 3, 4, -5));
}

TEST(NpyWriter, texts_of_all_lengths) {
  const std::vector<std::string> texts = {"", "\xF0\x9F\x98\x80!", "\xE2\x82\xAC"};
  const std::string bytes = archive_of([&](NpzWriter& writer) {
    writer.add_texts("texts", texts);
    writer.add_texts("none", {});
  });
  const auto file = parse_written(bytes).array("texts", NpyTexts::kAllowed);
  EXPECT_EQ(file.array().type.name(), "<U2");
  for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(file.array().text(static_cast<int64_t>(i)), texts[i]);
  EXPECT_EQ(parse_written(bytes).array("none", NpyTexts::kAllowed).array().count(), 0);
}

TEST(NpyWriter, mistakes_of_the_caller_are_found) {
  const std::vector<float> two = {1, 2};
  EXPECT_THROW(archive_of([&](NpzWriter& writer) { writer.add<float>("a", kShape, two); }), CheckFailure);
  EXPECT_THROW(archive_of([&](NpzWriter& writer) {
                 writer.add<float>("a", std::vector<int64_t>{2}, two);
                 writer.add<float>("a", std::vector<int64_t>{2}, two);
               }),
               CheckFailure);
  EXPECT_THROW(archive_of([&](NpzWriter& writer) {
                 writer.add_streamed<float>("a", kShape,
                                            [&](const ByteSink& append) { append(std::as_bytes(std::span(two))); });
               }),
               CheckFailure);
  EXPECT_THROW(archive_of([](NpzWriter& writer) { writer.add_texts("a", std::vector<std::string>{"\xFF"}); }),
               CheckFailure);
  EXPECT_THROW(archive_of([&](NpzWriter& writer) { writer.add<float>("a", std::vector<int64_t>{-2}, two); }),
               CheckFailure);
}

TEST(NpyWriter, numpy_reads_what_it_writes) {
  const auto python = python_with("numpy");
  if (!python) GTEST_SKIP() << "no Python with numpy; set MODROB_PYTHON";
  const TemporaryFolder folder;
  for (const uint64_t zip64_from : {uint64_t{0xFFFFFFFF}, uint64_t{0}}) {
    write_file_whole(folder / "a.npz", archive_of(add_all, zip64_from));
    write_file_whole(folder / "check.py", R"(
import sys, zipfile, numpy
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
f = numpy.load(sys.argv[1])
for name, code in [('f4', '<f4'), ('f8', '<f8'), ('i8', '<i8')]:
    assert f[name].dtype == code and f[name].tolist() == [[0, 1, 2], [3, 4, 5]], name
assert f['empty'].shape == (0, 3) and f['scalar'].tolist() == 3
assert f['texts'].tolist() == ['a', 'caf\u00e9', '']
assert f['caf\u00e9'].tolist() == [1, 2, 3, 4]
)");
    const std::string command =
        "'" + *python + "' '" + (folder / "check.py").string() + "' '" + (folder / "a.npz").string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
}

}  // namespace
}  // namespace modrob::io
