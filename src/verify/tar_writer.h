#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/files.h"

namespace modrob::verify {

/// A gzipped tar archive, handed to `sink` piece by piece. Equal content gives equal bytes. RuntimeError naming `name`
/// when the library fails; what `sink` throws is passed on.
class TarWriter {
 public:
  TarWriter(const ByteSink& sink, const std::string& name);
  ~TarWriter();

  /// Begins a file of this size; `append` gives its bytes.
  void begin(const std::string& path, uint64_t bytes);
  void append(std::span<const std::byte> bytes);
  void add(const std::string& path, std::string_view content);
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace modrob::verify
