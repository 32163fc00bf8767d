#include "io/prelude.h"

namespace modrob::io {
namespace {

const std::vector<std::string> kFolders = {"pickle", "cached", "mmsa", "mult"};

TEST(Golden_formats, pickle) {
  size_t compared = 0;
  for (const auto& file : golden_files(kFolders, ".pkl")) {
    SCOPED_TRACE(file.string());
    const std::string stem = expected_stem(file);
    ASSERT_NE(stem, "");
    const auto document = PickleDocument::open(file, kDataProfile);
    const auto arrays = Safetensors::open(stem + ".expected.safetensors");
    const bool python2 = file.filename().string().find("py2") != std::string::npos;
    PickleTree(arrays, !python2).expect(document.root(), read_json(stem + ".expected.json"), "");
    ++compared;
  }
  EXPECT_GT(compared, 0u);
}

// MISA's embedding_and_mapping: a tensor and a defaultdict of words, saved by torch.save in both of its formats.
TEST(Golden_formats, cached_word_mapping) {
  size_t compared = 0;
  for (const auto& file : golden_files({"cached"}, ".pt")) {
    SCOPED_TRACE(file.string());
    const MappedFile mapped(file);
    TorchFile torch(mapped.bytes(), file.string(), kWeightsProfile);
    ASSERT_TRUE(torch.root().is(PickleKind::kTuple));
    ASSERT_EQ(torch.root().size(), 2u);
    const TorchTensor& tensor = torch.root().item(0).tensor();
    const std::string stem = expected_stem(file);
    const auto arrays = Safetensors::open(stem + ".expected.safetensors");
    ASSERT_EQ(arrays.tensors().size(), 1u);
    const TensorView& expected = arrays.tensors().begin()->second;
    EXPECT_EQ(tensor.shape, expected.shape);
    EXPECT_EQ(tensor.storage.dtype, expected.dtype);
    const auto bytes = torch.storage(tensor).subspan(static_cast<size_t>(tensor.offset) * dtype_size(expected.dtype),
                                                     expected.bytes.size());
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.bytes.begin(), expected.bytes.end()));
    const Json words = read_json(stem + ".expected.json");
    const PickleValue mapping = torch.root().item(1);
    ASSERT_EQ(mapping.size(), words.size());
    for (const auto& [word, number] : words.items()) {
      const auto found = mapping.find(word);
      ASSERT_TRUE(found.has_value()) << word;
      EXPECT_EQ(found->integer(), number.get<int64_t>()) << word;
    }
    ++compared;
  }
  EXPECT_GT(compared, 0u);
}

TEST(Golden_formats, hostile_pickle) {
  expect_hostile("pickle", [](const fs::path& path, const Json& entry) {
    const auto document = PickleDocument::open(path, kDataProfile);
    if (entry.at("expect") != "accept") {
      // What only the schema refuses: every schema is a dict at the top.
      EXPECT_THAT("|" + entry.at("error").get<std::string>() + "|", HasSubstr("|schema|"))
          << document.root().describe();
      EXPECT_FALSE(document.root().is(PickleKind::kDict));
      return false;
    }
    if (entry.contains("same_as")) {
      const std::string stem = expected_stem(golden_dir() / "formats" / entry.at("same_as").get<std::string>());
      const auto arrays = Safetensors::open(stem + ".expected.safetensors");
      PickleTree(arrays, true).expect(document.root(), read_json(stem + ".expected.json"), "");
    }
    const Json values = entry.value("value", Json::object());
    for (const auto& [key, value] : values.items()) {
      const auto found = document.root().find(key);
      EXPECT_TRUE(found && found->is(PickleKind::kText) && found->text() == value.get<std::string>()) << key;
    }
    return true;
  });
}

TEST(PickleFiles, no_beginning_of_a_file_is_a_file) {
  for (const auto& file : golden_files(kFolders, ".pkl")) {
    const std::string content = read_file(file);
    const size_t step = 1 + content.size() / 500;
    for (size_t size = 0; size < content.size(); size += size < 300 ? 1 : step) {
      EXPECT_THROW(PickleDocument::parse(bytes_of(std::string_view(content).substr(0, size)), "f", kDataProfile),
                   FormatError)
          << file << " cut to " << size;
    }
  }
}

TEST(PickleFiles, changed_bytes_are_refused_or_read) {
  for (const auto& file : golden_files({"pickle", "hostile"}, ".pkl")) {
    const std::string content = read_file(file);
    const KeyedStream stream(hash_text("change"), hash_text(file.filename().string()));
    for (uint64_t i = 0; i < 150 && !content.empty(); ++i) {
      std::string changed = content;
      for (uint64_t j = 0; j < 1 + i % 3; ++j) {
        changed[stream.integer(8 * i + 2 * j, changed.size())] =
            static_cast<char>(stream.integer(8 * i + 2 * j + 1, 256));
      }
      for (const auto& profile : {kDataProfile, kWeightsProfile}) {
        try {
          size_t position = 0;
          PickleDocument::parse_at(bytes_of(changed), "f", profile, position);
          EXPECT_LE(position, changed.size());
        } catch (const FormatError&) {
        }
      }
    }
  }
}

}  // namespace
}  // namespace modrob::io
