#pragma once

#include <string_view>

// How pictures of kinds look: colours of the light picture, and what stands for them where the reader's pages are dark.
namespace modrob::report {

inline constexpr double kPictureWidth = 720, kPictureMargin = 12;

inline constexpr const char* kInk = "#222222";
inline constexpr const char* kFaintInk = "#555555";
inline constexpr const char* kAboveZero = "#d55e00";
inline constexpr const char* kBelowZero = "#0072b2";
inline constexpr const char* kChanged = kAboveZero;  ///< words

inline constexpr std::string_view kDarkStyle =
    "@media (prefers-color-scheme:dark){[fill=\"#ffffff\"]{fill:#1e2129}[fill=\"#222222\"]{fill:#e6e8ee}"
    "[fill=\"#555555\"]{fill:#a9afbb}[fill=\"#eeeeee\"]{fill:#333845}[fill=\"#d55e00\"]{fill:#ff8c3b}"
    "[fill=\"#0072b2\"]{fill:#5ab4f0}[stroke=\"#d55e00\"]{stroke:#ff8c3b}[stroke=\"#0072b2\"]{stroke:#5ab4f0}"
    "[stroke=\"#bbbbbb\"]{stroke:#5b6170}[stroke=\"#222222\"]{stroke:#e6e8ee}}";

}  // namespace modrob::report
