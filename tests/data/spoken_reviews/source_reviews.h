#pragma once

#include <cstdlib>
#include <filesystem>

#include "support.h"

namespace modrob::testing {

/// Tests on the published review sentences. They are not part of this repository: ./check fetches them.
class SourceReviews : public ::testing::Test {
 protected:
  static std::filesystem::path source_folder() {
    const char* given = std::getenv("MODROB_SPOKEN_REVIEWS");
    return given != nullptr ? given : MODROB_SOURCE_DIR "/.venv/spoken_reviews";
  }

  void SetUp() override {
    if (!std::filesystem::exists(source_folder())) {
      GTEST_SKIP() << "the review sentences are not in " << source_folder()
                   << "; ./check fetches them, or set MODROB_SPOKEN_REVIEWS";
    }
  }
};

}  // namespace modrob::testing
