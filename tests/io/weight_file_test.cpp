#include "io/prelude.h"

namespace modrob::io {
namespace {

const char* const kGoldenContainers[] = {"model.safetensors", "model.prefixed.safetensors", "pytorch_model.bin",
                                         "pytorch_model.prefixed.bin", "pytorch_model.legacy.bin"};

/// A weight file that lives in memory, with the memory.
struct KeptWeights : WeightFile {
  explicit KeptWeights(std::unique_ptr<std::string> held)
      : WeightFile(WeightFile::parse(bytes_of(*held), "f")), content(std::move(held)) {}
  std::unique_ptr<std::string> content;
};
KeptWeights parse_weights(const std::string& file) { return KeptWeights(std::make_unique<std::string>(file)); }
std::string weights_error(const std::string& file) {
  return user_error_of([&] { parse_weights(file); });
}

std::vector<float> floats_of(const WeightView& view) {
  std::vector<float> values(static_cast<size_t>(view.count()));
  view.copy_float(values);
  return values;
}

const std::string kSixFloats = raw<float>({0, 1, 2, 3, 4, 5});

std::string legacy(const std::string& object, const std::string& keys, const std::string& storages) {
  return "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
         "\x80\x02M\xe9\x03." +
         state_pickle({{"protocol_version", number(1001)}, {"little_endian", "\x88"}}) + object + keys + storages;
}

// The five containers of one model hold the same numbers (prefixes, gamma/beta and heads apart).
TEST(Golden_bert, weight_containers) {
  const auto plain = WeightFile::open(golden_dir() / "bert/model.safetensors");
  for (const char* name : kGoldenContainers) {
    SCOPED_TRACE(name);
    const auto file = WeightFile::open(golden_dir() / "bert" / name);
    size_t compared = 0;
    for (const auto& [stored, view] : file.tensors()) {
      std::string canonical = stored.starts_with("bert.") ? stored.substr(5) : stored;
      if (canonical.ends_with(".gamma")) canonical = canonical.substr(0, canonical.size() - 5) + "weight";
      if (canonical.ends_with(".beta")) canonical = canonical.substr(0, canonical.size() - 4) + "bias";
      const WeightView* expected = plain.find(canonical);
      if (expected == nullptr) continue;
      EXPECT_EQ(view.shape, expected->shape) << stored;
      EXPECT_EQ(view.contiguous_bytes(), expected->contiguous_bytes()) << stored;
      ++compared;
    }
    EXPECT_GE(compared + 1, plain.tensors().size());  // position_ids is not in every file
  }
}

TEST(Golden_formats, hostile_weights) {
  expect_hostile("weights", [](const fs::path& path, const Json&) {
    try {
      const auto weights = WeightFile::open(path);
      EXPECT_FALSE(weights.tensors().empty());
      for (const auto& [name, view] : weights.tensors()) floats_of(view);
      return true;
    } catch (const FormatError&) {
      throw;
    } catch (const UserError& error) {
      // The safetensors reader says in words what is wrong; its own tests hold them.
      EXPECT_EQ(path.extension(), ".safetensors") << error.what();
      EXPECT_THAT(error.what(), StartsWith(path.string()));
      return false;
    }
  });
}

TEST(WeightFile, strides_offsets_and_shared_storages) {
  const auto file = parse_weights(
      torch_zip(state_pickle({{"whole", TensorPickle{}.pickle()},
                              {"turned", TensorPickle{.shape = {3, 2}, .strides = {1, 3}}.pickle()},
                              {"column", TensorPickle{.offset = 1, .shape = {2}, .strides = {3}}.pickle()},
                              {"one", TensorPickle{.offset = 5, .shape = {}, .strides = {}}.pickle()},
                              {"none", TensorPickle{.shape = {0, 3}, .strides = {3, 1}}.pickle()},
                              {"epoch", number(7)}}),
                {{"0", kSixFloats}}));
  EXPECT_EQ(file.format(), WeightFormat::kTorchZip);
  EXPECT_THAT(floats_of(*file.find("whole")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(floats_of(*file.find("turned")), ElementsAre(0, 3, 1, 4, 2, 5));
  EXPECT_THAT(floats_of(*file.find("column")), ElementsAre(1, 4));
  EXPECT_THAT(floats_of(*file.find("one")), ElementsAre(5));
  EXPECT_THAT(floats_of(*file.find("none")), ElementsAre());
  EXPECT_FALSE(file.find("turned")->contiguous());
  const auto bytes = file.find("turned")->contiguous_bytes();
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), raw<float>({0, 3, 1, 4, 2, 5}));
  EXPECT_THAT(file.left_out(), ElementsAre("epoch"));
  EXPECT_EQ(file.find("absent"), nullptr);
}

TEST(WeightFile, other_types_become_float32) {
  const auto one = [](const std::string& type, const std::string& bytes) {
    const TensorPickle tensor{.type = type, .elements = 2, .shape = {2}, .strides = {1}};
    return floats_of(*parse_weights(torch_zip(state_pickle({{"x", tensor.pickle()}}), {{"0", bytes}})).find("x"));
  };
  EXPECT_THAT(one("DoubleStorage", raw<double>({0.1, -2})), ElementsAre(0.1f, -2));
  EXPECT_THAT(one("HalfStorage", raw<uint16_t>({0x3c00, 0xc000})), ElementsAre(1, -2));
  EXPECT_THAT(one("BFloat16Storage", raw<uint16_t>({0x3f80, 0xc000})), ElementsAre(1, -2));
  EXPECT_THAT(one("LongStorage", raw<int64_t>({5, -7})), ElementsAre(5, -7));
  EXPECT_THAT(one("ByteStorage", raw<uint8_t>({5, 255})), ElementsAre(5, 255));
  EXPECT_THAT(one("BoolStorage", raw<uint8_t>({0, 1})), ElementsAre(0, 1));
}

TEST(WeightFile, parameters_and_inner_dicts) {
  const std::string parameter = "ctorch._utils\n_rebuild_parameter\n(" + TensorPickle{}.pickle() +
                                "\x88"
                                "ccollections\nOrderedDict\n)RtR";
  const std::string inner = state_pickle({{"w", parameter}});
  const std::string dict = inner.substr(2, inner.size() - 3);  // without PROTO and STOP
  const auto file =
      parse_weights(torch_zip(state_pickle({{"epoch", number(3)}, {"state_dict", dict}}), {{"0", kSixFloats}}));
  EXPECT_EQ(file.inner_key(), "state_dict");
  EXPECT_THAT(floats_of(*file.find("w")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(parse_weights(torch_zip(state_pickle({{"net", dict}}), {{"0", kSixFloats}})).inner_key(), "net");
  EXPECT_THAT(weights_error(torch_zip(state_pickle({{"a", dict}, {"b", dict}}), {{"0", kSixFloats}})),
              HasSubstr("several dicts of tensors, \"a\", \"b\""));
  EXPECT_THAT(weights_error(torch_zip(state_pickle({{"a", number(1)}}), {})), HasSubstr("no tensors under names"));
  EXPECT_THAT(weights_error(torch_zip("\x80\x02]"
                                      ".",
                                      {})),
              HasSubstr("holds a list of 0"));
}

TEST(WeightFile, whole_objects_are_refused_with_name_place_and_recipe) {
  const std::string pickle =
      "\x80\x02"
      "cmodels\nMISA\n)\x81}b.";
  EXPECT_THAT(weights_error(torch_zip(pickle, {})),
              AllOf(HasSubstr("f (m/data.pkl): byte 2: "), HasSubstr("\"models.MISA\""), HasSubstr("nothing was run"),
                    HasSubstr("torch.load("), HasSubstr("weights_only=False"), HasSubstr("save_file(")));
  EXPECT_THAT(weights_error(legacy(pickle, "", "")),
              AllOf(HasSubstr("f: byte "), HasSubstr("\"models.MISA\""), HasSubstr("weights_only=False")));
  EXPECT_THAT(weights_error("\x80\x02]"
                            "q\x01."),
              HasSubstr("is a pickle, but not one that torch.save writes"));
}

TEST(WeightFile, tensors_that_leave_their_storage_are_refused) {
  const auto error = [](const TensorPickle& tensor, const std::string& storage = kSixFloats) {
    return weights_error(torch_zip(state_pickle({{"x", tensor.pickle()}}), {{"0", storage}}));
  };
  EXPECT_THAT(error({.offset = 1}), HasSubstr("reaches beyond the 6 elements"));
  EXPECT_THAT(error({.strides = {4, 1}}), HasSubstr("reaches beyond"));
  EXPECT_THAT(error({.offset = 7, .shape = {0}, .strides = {1}}), HasSubstr("reaches beyond"));
  EXPECT_THAT(error({.offset = -1}), HasSubstr("a tensor's offset is the integer -1"));
  EXPECT_THAT(error({.strides = {-3, 1}}), HasSubstr("a tensor's strides holds the integer -3"));
  EXPECT_THAT(error({.strides = {int64_t{1} << 62, 1}}), HasSubstr("reaches beyond"));
  EXPECT_THAT(error({.shape = {int64_t{1} << 40, int64_t{1} << 40}}), HasSubstr("overflows"));
  EXPECT_THAT(error({.shape = {5000, 5000}, .strides = {0, 0}}),
              AllOf(HasSubstr("25000000 elements and its storage 6"), HasSubstr("save tensor.clone()")));
  EXPECT_THAT(error({.shape = {2}}), HasSubstr("1 dimensions and 2 strides"));
  EXPECT_THAT(error({}, kSixFloats.substr(0, 20)), HasSubstr("storage \"0\" holds 5 elements, not 6"));
  EXPECT_THAT(error({.storage = "9"}), HasSubstr("storage \"9\" of a tensor is missing"));
  EXPECT_THAT(error({.type = "QInt8Storage"}), HasSubstr("torch.QInt8Storage"));
}

// What torch.save writes of tensor.expand(...).
TEST(WeightFile, expanded_tensors_are_read) {
  const auto file = parse_weights(
      torch_zip(state_pickle({{"x", TensorPickle{.offset = 1, .shape = {3, 2}, .strides = {0, 1}}.pickle()}}),
                {{"0", kSixFloats}}));
  const auto* view = file.find("x");
  ASSERT_NE(view, nullptr);
  EXPECT_THAT(floats_of(*view), ElementsAre(1, 2, 1, 2, 1, 2));
  EXPECT_EQ(view->contiguous_bytes().size(), 24u);
  const auto scalar = parse_weights(
      torch_zip(state_pickle({{"x", TensorPickle{.shape = {2, 5}, .strides = {0, 0}}.pickle()}}), {{"0", kSixFloats}}));
  EXPECT_THAT(floats_of(*scalar.find("x")), Each(0.0f));
}

// torch.serialization.set_crc32_options(False) leaves zeros.
TEST(WeightFile, checksums_of_a_zip_are_compared_where_there_are_any) {
  const std::string pickle = state_pickle({{"x", TensorPickle{}.pickle()}});
  const auto sum = [](const std::string& bytes) {
    return static_cast<uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
  };
  ZipEntry object{"m/data.pkl", pickle}, storage{"m/data/0", kSixFloats};
  object.checksum = sum(pickle);
  storage.checksum = sum(kSixFloats);
  EXPECT_EQ(parse_weights(make_zip({object, storage})).tensors().size(), 1u);
  storage.checksum ^= 1;
  EXPECT_THAT(weights_error(make_zip({object, storage})),
              HasSubstr("entry \"m/data/0\" is damaged: its checksum does not fit"));
  storage.checksum = 0;
  EXPECT_EQ(parse_weights(make_zip({object, storage})).tensors().size(), 1u);
  object.checksum ^= 1;
  EXPECT_THAT(weights_error(make_zip({object, storage})), HasSubstr("entry \"m/data.pkl\" is damaged"));
}

TEST(WeightFile, the_older_format) {
  const std::string object = state_pickle({{"x", TensorPickle{.legacy = true}.pickle()}});
  const std::string keys = "\x80\x02]" + text("0") + "a.";
  const std::string storage = little(6, 8) + kSixFloats;
  const auto file = parse_weights(legacy(object, keys, storage));
  EXPECT_EQ(file.format(), WeightFormat::kTorchLegacy);
  EXPECT_THAT(floats_of(*file.find("x")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(weights_error(legacy(object, keys, little(6, 8) + kSixFloats.substr(1))), HasSubstr("truncated"));
  EXPECT_THAT(weights_error(legacy(object, keys, little(uint64_t{1} << 62, 8))), HasSubstr("truncated"));
  EXPECT_THAT(weights_error(legacy(object, keys, little(2, 8) + raw<float>({1, 2}))),
              HasSubstr("holds 2 elements, not 6"));
  EXPECT_THAT(weights_error(legacy(object, "\x80\x02].", "")), HasSubstr("is missing"));
  EXPECT_THAT(weights_error(legacy(object, "\x80\x02]" + text("1") + "a.", storage)),
              HasSubstr("a storage is listed that no tensor uses"));
}

TEST(WeightFile, other_files_are_named) {
  EXPECT_THAT(weights_error(""), HasSubstr("f is empty"));
  EXPECT_THAT(weights_error("<html><body>Not found"), HasSubstr("HTML page"));
  EXPECT_THAT(weights_error("version https://git-lfs.github.com/spec/v1\noid"), HasSubstr("git lfs pull"));
  EXPECT_THAT(weights_error(make_zip({{"weights.bin", "x"}})), HasSubstr("without a data.pkl"));
  EXPECT_THAT(weights_error(make_zip({{"a/data.pkl", "N."}, {"b/data.pkl", "N."}})), HasSubstr("two pickles"));
  EXPECT_THAT(weights_error(make_zip({{"a/data.pkl", "}."}, {"a/byteorder", "big"}})), HasSubstr("\"big\""));
}

TEST(WeightFiles, no_beginning_of_a_file_is_a_file) {
  for (const char* name : kGoldenContainers) {
    const std::string content = read_file(golden_dir() / "bert" / name);
    const size_t step = 1 + content.size() / 400;
    for (size_t size = 0; size < content.size(); size += size < 200 || size + 200 > content.size() ? 1 : step) {
      const std::string cut = content.substr(0, size);
      EXPECT_THROW(parse_weights(cut), UserError) << name << " cut to " << size;
    }
  }
}

TEST(WeightFiles, changed_bytes_are_refused_or_stay_inside) {
  for (const char* name : kGoldenContainers) {
    const std::string content = read_file(golden_dir() / "bert" / name);
    const KeyedStream stream(hash_text("change"), hash_text(name));
    for (uint64_t i = 0; i < 60; ++i) {
      std::string changed = content;
      // Most of a file is numbers: change the first and last 5,000 bytes.
      const uint64_t place = stream.integer(3 * i, std::min<uint64_t>(5000, changed.size()));
      changed[stream.integer(3 * i + 1, 2) == 0 ? place : changed.size() - 1 - place] =
          static_cast<char>(stream.integer(3 * i + 2, 256));
      try {
        const auto file = parse_weights(changed);
        for (const auto& [tensor, view] : file.tensors()) floats_of(view);
      } catch (const UserError&) {
      }
    }
  }
}

}  // namespace
}  // namespace modrob::io
