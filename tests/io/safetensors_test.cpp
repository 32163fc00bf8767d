#include "io/prelude.h"

namespace modrob::io {
namespace {

constexpr Dtype kAllDtypes[] = {Dtype::kBool, Dtype::kU8,   Dtype::kI8,  Dtype::kU16, Dtype::kI16,
                                Dtype::kF16,  Dtype::kBF16, Dtype::kU32, Dtype::kI32, Dtype::kF32,
                                Dtype::kU64,  Dtype::kI64,  Dtype::kF64};

uint64_t header_size_of(std::string_view file) {
  uint64_t size = 0;
  for (size_t i = 0; i < 8; ++i) size |= uint64_t{static_cast<unsigned char>(file[i])} << (8 * i);
  return size;
}

TEST(Dtype, sizes_and_names_are_those_of_the_format) {
  std::string listing;
  for (const Dtype dtype : kAllDtypes) {
    listing += std::string(dtype_name(dtype)) + " " + std::to_string(dtype_size(dtype)) + ", ";
  }
  EXPECT_EQ(listing, "BOOL 1, U8 1, I8 1, U16 2, I16 2, F16 2, BF16 2, U32 4, I32 4, F32 4, U64 8, I64 8, F64 8, ");
}

TEST(SafetensorsFile, round_trips_types_shapes_and_metadata) {
  const TemporaryFolder folder;
  const std::vector<float> matrix = {1, 2, 3, 4, 5, 6};
  const std::vector<int64_t> scalar = {-7};
  const std::vector<uint8_t> odd = {1, 2, 3};
  const std::vector<double> none;
  SafetensorsWriter writer;
  writer.add<uint8_t>("odd", {3}, odd);
  writer.add<float>("matrix \"\u00e9\"\n", {2, 3}, matrix);
  writer.add<int64_t>("scalar", {}, scalar);
  writer.add<double>("none", {0, 4}, none);
  writer.add("half", Dtype::kBF16, {1}, bytes_of("ab"));
  writer.add_metadata("format", "modrob \"1\"");
  writer.write(folder / "file.safetensors");

  const auto file = Safetensors::open(folder / "file.safetensors");
  EXPECT_THAT(file.tensors(), SizeIs(5));
  EXPECT_EQ(file.name(), (folder / "file.safetensors").string());
  EXPECT_EQ(file.at("matrix \"\u00e9\"\n", Dtype::kF32, 2).copy<float>(), matrix);
  EXPECT_THAT(file.at("matrix \"\u00e9\"\n").shape, ElementsAre(2, 3));
  EXPECT_EQ(file.at("matrix \"\u00e9\"\n").count(), 6);
  EXPECT_EQ(file.at("scalar", Dtype::kI64, 0).copy<int64_t>(), scalar);
  EXPECT_EQ(file.at("odd").copy<uint8_t>(), odd);
  EXPECT_THAT(file.at("none").shape, ElementsAre(0, 4));
  EXPECT_THAT(file.at("none").copy<double>(), IsEmpty());
  EXPECT_EQ(file.at("half").dtype, Dtype::kBF16);
  EXPECT_THAT(file.metadata(), ElementsAre(std::pair("format", "modrob \"1\"")));
}

TEST(SafetensorsFile, views_outlive_the_object_they_were_moved_from) {
  const TemporaryFolder folder;
  const std::vector<float> values = {1, 2};
  SafetensorsWriter writer;
  writer.add<float>("x", {2}, values);
  writer.write(folder / "x");
  auto first = Safetensors::open(folder / "x");
  const Safetensors second = std::move(first);
  EXPECT_EQ(second.at("x").copy<float>(), values);
}

TEST(SafetensorsFile, without_tensors_is_a_file_too) {
  const TemporaryFolder folder;
  SafetensorsWriter().write(folder / "empty");
  EXPECT_EQ(read_file(folder / "empty"), std::string("\x08\0\0\0\0\0\0\0{}      ", 16));
  EXPECT_THAT(Safetensors::open(folder / "empty").tensors(), IsEmpty());
}

TEST(SafetensorsFile, find_and_at_tell_what_is_wrong) {
  const TemporaryFolder folder;
  const std::vector<float> values = {1, 2};
  SafetensorsWriter writer;
  writer.add<float>("encoder.weight", {2}, values);
  writer.write(folder / "w");
  const auto file = Safetensors::open(folder / "w");
  const std::string name = (folder / "w").string();
  EXPECT_NE(file.find("encoder.weight"), nullptr);
  EXPECT_EQ(file.find("encoder.bias"), nullptr);
  EXPECT_EQ(user_error_of([&] { file.at("encoder.weights"); }),
            name + ": no tensor \"encoder.weights\" among 1; close are \"encoder.weight\"");
  EXPECT_EQ(user_error_of([&] { file.at("encoder.weight", Dtype::kI64); }),
            name + ": tensor \"encoder.weight\" is of type F32, not I64");
  EXPECT_EQ(user_error_of([&] { file.at("encoder.weight", Dtype::kF32, 2); }),
            name + ": tensor \"encoder.weight\" has the shape [2] of 1 dimensions, not 2");
  EXPECT_THROW(file.at("encoder.weight").copy<double>(), CheckFailure);
  EXPECT_THAT(user_error_of([&] { Safetensors::open(folder / "absent"); }), HasSubstr("absent': No such file"));
}

TEST(SafetensorsWriter, refuses_what_a_programmer_got_wrong) {
  const std::vector<float> values = {1, 2};
  SafetensorsWriter writer;
  EXPECT_THROW(writer.add<float>("x", {3}, values), CheckFailure);
  EXPECT_THROW(writer.add<float>("x", {-1, -2}, values), CheckFailure);
  EXPECT_THROW(writer.add<float>("__metadata__", {2}, values), CheckFailure);
  writer.add<float>("x", {2}, values);
  EXPECT_THROW(writer.add<float>("x", {2}, values), CheckFailure);
}

TEST(SafetensorsWriter, refuses_text_that_is_not_utf8) {
  const TemporaryFolder folder;
  SafetensorsWriter writer;
  writer.add_metadata("path", "\xff");
  EXPECT_THAT(user_error_of([&] { writer.write(folder / "x"); }), HasSubstr("is not UTF-8"));
  EXPECT_FALSE(std::filesystem::exists(folder / "x"));
}

struct Tensor {
  Dtype dtype;
  std::vector<int64_t> shape;
  std::string bytes;
};

std::map<std::string, Tensor> any_tensors() {
  std::map<std::string, Tensor> tensors;
  const auto count = *rc::gen::inRange(0, 8);
  for (int i = 0; i < count; ++i) {
    Tensor tensor;
    tensor.dtype = *rc::gen::elementOf(std::vector<Dtype>(std::begin(kAllDtypes), std::end(kAllDtypes)));
    tensor.shape = *rc::gen::container<std::vector<int64_t>>(*rc::gen::inRange(0, 4), rc::gen::inRange<int64_t>(0, 5));
    size_t size = dtype_size(tensor.dtype);
    for (const int64_t dimension : tensor.shape) size *= static_cast<size_t>(dimension);
    tensor.bytes = *rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
    tensors["t" + std::to_string(*rc::gen::inRange(0, 1000))] = std::move(tensor);
  }
  return tensors;
}

RC_GTEST_PROP(SafetensorsProperties, files_round_trip_aligned_and_in_any_order_of_adding, ()) {
  const TemporaryFolder folder;
  const auto tensors = any_tensors();
  SafetensorsWriter forward;
  SafetensorsWriter backward;
  for (const auto& [name, t] : tensors) forward.add(name, t.dtype, t.shape, bytes_of(t.bytes));
  for (auto it = tensors.rbegin(); it != tensors.rend(); ++it) {
    backward.add(it->first, it->second.dtype, it->second.shape, bytes_of(it->second.bytes));
  }
  forward.write(folder / "forward");
  backward.write(folder / "backward");
  const std::string content = read_file(folder / "forward");
  RC_ASSERT(content == read_file(folder / "backward"));
  RC_ASSERT(header_size_of(content) % 8 == 0u);

  const auto file = Safetensors::parse(bytes_of(content), "memory");
  RC_ASSERT(file.tensors().size() == tensors.size());
  for (const auto& [name, t] : tensors) {
    const TensorView& view = file.at(name, t.dtype, t.shape.size());
    RC_ASSERT(view.shape == t.shape);
    RC_ASSERT(std::string(reinterpret_cast<const char*>(view.bytes.data()), view.bytes.size()) == t.bytes);
    RC_ASSERT((view.bytes.data() - bytes_of(content).data()) % static_cast<std::ptrdiff_t>(dtype_size(t.dtype)) == 0);
  }
}

}  // namespace
}  // namespace modrob::io
