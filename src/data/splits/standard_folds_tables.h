#pragma once

#include <array>
#include <string_view>

namespace modrob::data {

// Data of standard_folds.cpp. Sorted.
extern const std::array<std::string_view, 52> kMosiTrain;
extern const std::array<std::string_view, 10> kMosiValid;
extern const std::array<std::string_view, 31> kMosiTest;
extern const std::array<std::string_view, 2249> kMoseiTrain;
extern const std::array<std::string_view, 300> kMoseiValid;
extern const std::array<std::string_view, 678> kMoseiTest;

}  // namespace modrob::data
