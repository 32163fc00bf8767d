#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace modrob {

/// What a model reads. Text, audio and video are those of our own models and data sets; models that are measured from
/// outside may have others, which are declared by name and follow behind.
enum class Modality : uint8_t { kText, kAudio, kVideo };
inline constexpr std::array<Modality, 3> kModalities = {Modality::kText, Modality::kAudio, Modality::kVideo};
inline constexpr size_t kMostModalities = 32;  ///< that a process can know

/// Makes a name known for as long as the process runs; a name that is known already is that modality. Thread safe.
/// UserError for "all" and "none", for what is not a letter followed by letters, digits and '_', and for too many.
Modality declare_modality(std::string_view name);
/// "text", "audio", "video", or as declared.
std::string_view modality_name(Modality modality);
/// UserError (near matches and the list) for a name that is not known.
Modality parse_modality(std::string_view name);

/// A set of modalities.
class ModalitySet {
 public:
  constexpr ModalitySet() = default;
  constexpr ModalitySet(Modality modality) : bits_(1u << static_cast<int>(modality)) {}
  /// Text, audio and video.
  static constexpr ModalitySet all() { return from_bits(7); }
  /// text = 1, audio = 2, video = 4; of others as they were declared in this process.
  static constexpr ModalitySet from_bits(uint32_t bits) {
    ModalitySet set;
    set.bits_ = bits;
    return set;
  }
  /// "text", "audio+video", "all"; UserError for unknown, repeated or no names.
  static ModalitySet parse(std::string_view text);

  /// Names joined by '+', in the order text, audio, video, others by their name; "none" when empty.
  std::string name() const;
  /// What masks and noise are keyed by, the same in every process: the bits where these are of text, audio and video,
  /// else the hash of the name (docs/randomness.md).
  uint64_t key() const;
  constexpr bool contains(Modality modality) const { return (bits_ >> static_cast<int>(modality)) & 1; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr uint32_t bits() const { return bits_; }
  std::vector<Modality> members() const;  ///< in the order of `name`
  constexpr ModalitySet operator|(ModalitySet other) const { return from_bits(bits_ | other.bits_); }
  constexpr bool operator==(const ModalitySet&) const = default;

 private:
  uint32_t bits_ = 0;
};

}  // namespace modrob
