#pragma once

#include <string>
#include <string_view>

#include "core/files.h"
#include "made_up_run.h"
#include "study/grid.h"
#include "support.h"

namespace modrob::testing {

/// A study file that is right, line by line; tests change one line of it.
inline constexpr std::string_view kStudy = R"(name = "tiny"
title = "a tiny study"
data = ["sets/mosi"]
models = ["misa"]
seeds = [1, 2]
draws = 3

[[strategy]]
name = "none"

[[strategy]]
name = "15+15"
missing = 0.15
noise = 0.15

[[condition]]
modalities = ["text"]
kinds = ["missing"]
rates = [0.3]

[[condition]]
modalities = ["audio", "audio+video"]
kinds = ["missing", "noise_add"]
rates = [0.3, 1.0]
strength = 0.5

[settings]
training.epochs = 2
)";

/// `kStudy` with the first `old` replaced.
inline std::string changed(std::string_view old, std::string_view now) {
  std::string text(kStudy);
  const auto found = text.find(old);
  EXPECT_NE(found, std::string::npos) << old;
  return text.replace(found, old.size(), now);
}

inline study::StudyFile read_study(const TemporaryFolder& folder, std::string_view text,
                                   const std::vector<std::string>& assignments = {}) {
  write_file_whole(folder / "study.toml", text);
  return study::StudyFile::read(folder / "study.toml", assignments);
}

inline runs::RunIdentity resolve(const std::string& data, const std::string& model, const config::Config& settings) {
  io::Json all = settings.values();
  all["data"] = data;
  all["model"] = model;
  return identity_of(all);
}

}  // namespace modrob::testing
