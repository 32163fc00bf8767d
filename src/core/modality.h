#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace modrob {

enum class Modality { kText, kAudio, kVideo };
inline constexpr std::array<Modality, 3> kModalities = {Modality::kText, Modality::kAudio, Modality::kVideo};

/// "text", "audio", "video".
std::string_view modality_name(Modality modality);
/// UserError (near matches and the list) for an unknown name.
Modality parse_modality(std::string_view name);

/// A subset of {text, audio, video}. Its number is the sum of text = 1, audio = 2, video = 4 (docs/randomness.md).
class ModalitySet {
 public:
  constexpr ModalitySet() = default;
  constexpr ModalitySet(Modality modality) : bits_(1u << static_cast<int>(modality)) {}
  static constexpr ModalitySet all() { return from_bits(7); }
  static constexpr ModalitySet from_bits(uint32_t bits) {
    ModalitySet set;
    set.bits_ = bits & 7;
    return set;
  }
  /// "text", "audio+video", "all"; UserError for unknown, repeated or no names.
  static ModalitySet parse(std::string_view text);

  /// Names joined by '+', in the order text, audio, video; "none" when empty.
  std::string name() const;
  constexpr bool contains(Modality modality) const { return (bits_ >> static_cast<int>(modality)) & 1; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr uint32_t bits() const { return bits_; }
  std::vector<Modality> members() const;
  constexpr ModalitySet operator|(ModalitySet other) const { return from_bits(bits_ | other.bits_); }
  constexpr bool operator==(const ModalitySet&) const = default;

 private:
  uint32_t bits_ = 0;
};

}  // namespace modrob
