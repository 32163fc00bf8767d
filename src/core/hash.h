#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace modrob {

/// Two lower-case digits a byte.
std::string hexadecimal(std::span<const std::byte> bytes);

/// SHA-256 in pieces (OpenSSL's). Not thread safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  /// 64 lower-case hexadecimal digits. The object is spent afterwards.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256(std::string_view text);
/// Reads the file in pieces. Throws UserError when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace modrob
