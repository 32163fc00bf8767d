#pragma once

#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "core/files.h"
#include "io/json.h"
#include "io/pickle/pickle.h"
#include "io/safetensors.h"
#include "support.h"

namespace modrob::testing {

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// Holds a value of a pickle against its description in X.expected.json: nodes {"t": kind, ...}, arrays by key in
/// X.expected.safetensors (C order, native type). Dicts keep their order, except in files of Python 2.
class PickleTree {
 public:
  PickleTree(const io::Safetensors& arrays, bool ordered) : arrays_(arrays), ordered_(ordered) {}

  void expect(const io::PickleValue& value, const io::Json& node, const std::string& path) const {
    const std::string type = node.at("t").get<std::string>();
    if (type == "dict") return expect_dict(value, node, path);
    if (type == "list" || type == "tuple" || type == "objarray") return expect_items(value, node, path);
    if (type == "array") return expect_array(value, node, path);
    if (type == "strarray") return expect_texts(value, node, path);
    ASSERT_TRUE(scalar_equals(value, node)) << path << ": " << value.describe() << " is not " << node.dump();
  }

  static bool scalar_equals(const io::PickleValue& value, const io::Json& node) {
    using io::PickleKind;
    const std::string type = node.at("t").get<std::string>();
    if (type == "none") return value.is(PickleKind::kNone);
    if (type == "bool") return value.is(PickleKind::kBool) && value.boolean() == node.at("v").get<bool>();
    if (type == "str") return value.is(PickleKind::kText) && value.text() == node.at("v").get<std::string>();
    if (type == "float") return value.is(PickleKind::kFloat) && same(value.number(), number_of(node.at("v")));
    if (type == "int") {
      const std::string text =
          node.at("v").is_string() ? node.at("v").get<std::string>() : std::to_string(node.at("v").get<int64_t>());
      if (value.is(PickleKind::kBigInteger)) return value.big_integer_text() == text;
      return value.is(PickleKind::kInteger) && std::to_string(value.integer()) == text;
    }
    if (type == "bytes") return value.is(PickleKind::kBytes) && hexadecimal(value.bytes()) == node.at("hex");
    if (type == "npscalar") {
      if (!value.is(PickleKind::kScalar) || value.array().type.name() != node.at("dtype")) return false;
      const auto native = value.array().native_bytes();
      const auto& v = node.at("v");
      const double wanted = v.is_boolean() ? (v.get<bool>() ? 1.0 : 0.0) : number_of(v);
      return same(wanted, as_double(value.array().type.dtype(), native.data()));
    }
    ADD_FAILURE() << "unknown node type " << type;
    return false;
  }

  static double as_double(io::Dtype dtype, const std::byte* bytes) {
    if (dtype == io::Dtype::kF64) return read<double>(bytes);
    if (dtype == io::Dtype::kI64) return static_cast<double>(read<int64_t>(bytes));
    float value = 0;
    io::convert_to_float(dtype, false, bytes, 1, std::span(&value, 1));
    return value;
  }

 private:
  template <typename T>
  static T read(const std::byte* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return value;
  }
  static bool same(double a, double b) {
    return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b) || (std::isnan(a) && std::isnan(b));
  }
  static double number_of(const io::Json& value) {
    return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
  }
  static std::string hexadecimal(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
      constexpr char kDigits[] = "0123456789abcdef";
      text += kDigits[static_cast<uint8_t>(byte) >> 4];
      text += kDigits[static_cast<uint8_t>(byte) & 15];
    }
    return text;
  }

  void expect_dict(const io::PickleValue& value, const io::Json& node, const std::string& path) const {
    ASSERT_TRUE(value.is(io::PickleKind::kDict)) << path << ": " << value.describe();
    const auto& items = node.at("items");
    ASSERT_EQ(value.size(), items.size()) << path;
    for (size_t i = 0; i < items.size(); ++i) {
      size_t place = i;
      for (size_t j = 0; !ordered_ && j < items.size(); ++j) {
        if (scalar_equals(value.key(j), items[i][0])) place = j;
      }
      ASSERT_TRUE(scalar_equals(value.key(place), items[i][0])) << path << ": " << items[i][0].dump();
      expect(value.value(place), items[i][1], path + "/" + items[i][0].value("v", io::Json()).dump());
    }
  }

  void expect_items(const io::PickleValue& value, const io::Json& node, const std::string& path) const {
    const std::string type = node.at("t").get<std::string>();
    const auto kind = type == "list"    ? io::PickleKind::kList
                      : type == "tuple" ? io::PickleKind::kTuple
                                        : io::PickleKind::kObjectArray;
    ASSERT_TRUE(value.is(kind)) << path << ": " << value.describe();
    if (type == "objarray") {
      EXPECT_EQ(value.array().shape, node.at("shape").get<std::vector<int64_t>>()) << path;
      EXPECT_EQ(value.array().type.name(), node.at("dtype")) << path;
    }
    const auto& items = node.at("items");
    ASSERT_EQ(value.size(), items.size()) << path;
    for (size_t i = 0; i < items.size(); ++i) expect(value.item(i), items[i], path + "/" + std::to_string(i));
  }

  void expect_array(const io::PickleValue& value, const io::Json& node, const std::string& path) const {
    ASSERT_TRUE(value.is(io::PickleKind::kArray)) << path << ": " << value.describe();
    const auto& array = value.array();
    EXPECT_EQ(array.type.name(), node.at("dtype")) << path;
    const auto& expected = arrays_.at(node.at("key").get<std::string>());
    ASSERT_EQ(array.shape, node.at("shape").get<std::vector<int64_t>>()) << path;
    ASSERT_EQ(array.type.dtype(), expected.dtype) << path;
    const auto native = array.native_bytes();
    ASSERT_EQ(native.size(), expected.bytes.size()) << path;
    EXPECT_TRUE(std::equal(native.begin(), native.end(), expected.bytes.begin())) << path;
    // As float32, in pieces that end anywhere.
    constexpr int64_t kPiece = 7;
    std::vector<float> wanted(static_cast<size_t>(array.count()));
    io::convert_to_float(expected.dtype, false, expected.bytes.data(), 1, wanted);
    for (int64_t first = 0; first < array.count(); first += kPiece) {
      std::vector<float> piece(static_cast<size_t>(std::min(kPiece, array.count() - first)));
      array.copy_float(first, piece);
      EXPECT_EQ(std::memcmp(piece.data(), wanted.data() + first, piece.size() * sizeof(float)), 0) << path;
    }
  }

  void expect_texts(const io::PickleValue& value, const io::Json& node, const std::string& path) const {
    ASSERT_TRUE(value.is(io::PickleKind::kTextArray)) << path << ": " << value.describe();
    const auto& array = value.array();
    EXPECT_EQ(array.type.name(), node.at("dtype")) << path;
    EXPECT_EQ(array.shape, node.at("shape").get<std::vector<int64_t>>()) << path;
    const auto wanted = node.at("v").get<std::vector<std::string>>();
    ASSERT_EQ(static_cast<size_t>(array.count()), wanted.size()) << path;
    for (size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(array.text(static_cast<int64_t>(i)), wanted[i]) << path;
  }

  const io::Safetensors& arrays_;
  bool ordered_;
};

/// Every file of the folders with this extension, in order.
inline std::vector<std::filesystem::path> golden_files(const std::vector<std::string>& folders,
                                                       const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& folder : folders) {
    for (const auto& entry : std::filesystem::directory_iterator(golden_dir() / "formats" / folder)) {
      if (entry.path().extension() == extension) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The description of X.p4.pkl is X.expected.json.
inline std::string expected_stem(const std::filesystem::path& file) {
  std::string stem = file.string();
  while (!std::filesystem::exists(stem + ".expected.json")) {
    const size_t dot = stem.rfind('.');
    if (dot == std::string::npos || dot < file.parent_path().string().size()) return "";
    stem.resize(dot);
  }
  return stem;
}

}  // namespace modrob::testing
