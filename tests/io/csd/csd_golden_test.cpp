#include "io/prelude.h"

namespace modrob::io {
namespace {

/// Bitwise, so that NaN equals itself.
template <typename T>
void expect_same(const std::vector<T>& actual, const std::vector<T>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  EXPECT_TRUE(expected.empty() || std::memcmp(actual.data(), expected.data(), actual.size() * sizeof(T)) == 0);
}

std::vector<double> as_doubles(const TensorView& tensor) {
  if (tensor.dtype == Dtype::kF64) return tensor.copy<double>();
  const auto values = tensor.copy<float>();
  return {values.begin(), values.end()};
}

void expect_raw(const std::string& name) {
  const auto folder = golden_dir() / "formats" / "csd";
  const Json expected = read_json(folder / (name + ".raw.expected.json"));
  const auto arrays = Safetensors::open(folder / (name + ".raw.expected.safetensors"));
  size_t compared = 0;
  for (const auto& [stem, description] : expected.items()) {
    SCOPED_TRACE(stem);
    auto file = CsdFile::open(folder / name / (stem + ".csd"));
    EXPECT_THAT(file.warnings(), IsEmpty());
    EXPECT_EQ(file.root(), description.at("root").get<std::string>());
    ASSERT_EQ(file.metadata().size(), description.at("metadata").size());
    for (const auto& [key, value] : description.at("metadata").items()) {
      ASSERT_TRUE(file.metadata().contains(key)) << key;
      EXPECT_EQ(parse_json(file.metadata().at(key), key), value) << key;
    }
    ASSERT_EQ(file.size(), description.at("entries").size());
    for (const auto& [video, entry] : description.at("entries").items()) {
      SCOPED_TRACE(video);
      const auto place = file.find(video);
      ASSERT_TRUE(place.has_value());
      const CsdEntry read = file.read(*place);
      EXPECT_EQ(read.rows, entry.at("rows").get<int64_t>());
      EXPECT_EQ(read.width, entry.at("dim").get<int64_t>());
      EXPECT_EQ(read.intervals_are_float32, entry.at("intervals_dtype") == "<f4");
      const std::string key = stem + "/" + video;
      expect_same(read.intervals, as_doubles(arrays.at(key + "/intervals")));
      if (entry.contains("words")) {
        EXPECT_EQ(file.kind(), CsdKind::kWords);
        EXPECT_EQ(read.words, entry.at("words").get<std::vector<std::string>>());
      } else {
        EXPECT_EQ(file.kind(), CsdKind::kNumbers);
        expect_same(read.features, arrays.at(key + "/features").copy<float>());
        expect_same(file.read_numbers(*place, read), as_doubles(arrays.at(key + "/features")));
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 0u);
}

TEST(Golden_formats, csd_raw) {
  expect_raw("mosi");
  expect_raw("mosei");
}

TEST(Golden_formats, hostile_csd) {
  expect_hostile("csd", [](const fs::path& path, const Json& entry) {
    try {
      auto file = CsdFile::open(path);
      for (size_t i = 0; i < file.size(); ++i) file.read(i);
      const bool warn = entry.at("why").get<std::string>().find("warn") != std::string::npos;
      EXPECT_TRUE(!warn || !file.warnings().empty());
      return true;
    } catch (const FormatError& error) {
      EXPECT_THAT(error.what(), HasSubstr(entry.contains("hint") ? "HTML" : ""));
      throw;
    }
  });
}

}  // namespace
}  // namespace modrob::io
