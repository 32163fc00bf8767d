#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace modrob::testing {

/// Pieces of pickles, protocol 2; `pickled_tuple` makes a whole one.
inline std::string pickled_int(int64_t value) {
  std::string bytes(sizeof(value), '\0');
  std::memcpy(bytes.data(), &value, sizeof(value));
  return "\x8a\x08" + bytes;
}

inline std::string pickled_list(const std::vector<int64_t>& values) {
  std::string pickle = "(";
  for (const int64_t value : values) pickle += pickled_int(value);
  return pickle + "l";
}

/// float64, C order.
inline std::string pickled_array(const std::vector<int64_t>& shape, const std::vector<double>& values) {
  const auto text = [](const std::string& value) {
    return "U" + std::string(1, static_cast<char>(value.size())) + value;
  };
  std::string sizes = "(";
  for (const int64_t size : shape) sizes += pickled_int(size);
  sizes += "t";
  std::string data(values.size() * sizeof(double), '\0');
  std::memcpy(data.data(), values.data(), data.size());
  const std::string type = "cnumpy\ndtype\n(" + text("f8") + "\x89\x88tR(" + pickled_int(3) + text("<") + "NNN" +
                           pickled_int(-1) + pickled_int(-1) + pickled_int(0) + "tb";
  return "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(" + pickled_int(0) + "t" + text("b") + "tR(" +
         pickled_int(1) + sizes + type + "\x89" + text(data) + "tb";
}

inline std::string pickled_tuple(const std::vector<std::string>& items) {
  std::string pickle = "\x80\x02(";
  for (const auto& item : items) pickle += item;
  return pickle + "t.";
}

}  // namespace modrob::testing
