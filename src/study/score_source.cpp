#include "study/score_source.h"

#include <array>

#include "core/find_named.h"

namespace modrob::study {

namespace {

struct SourceRow {
  std::string_view name;
  ScoreSource source;
  std::string_view unchecked;
};

constexpr std::array kSources = {
    SourceRow{"trained", ScoreSource::kTrained, ""},
    SourceRow{"imported_variants", ScoreSource::kImportedVariants,
              "modrob did not train these models. Whom a condition hits was drawn by modrob, which can be checked. "
              "Nothing here tells how the models were trained and selected, or whether the test split was looked at "
              "before."},
    SourceRow{
        "imported_passes", ScoreSource::kImportedPasses,
        "These scores were brought to modrob. Nothing here tells whom a condition hit and what was done to them, how "
        "the models were trained and selected, or whether the test split was looked at before."},
};

}  // namespace

std::string_view score_source_name(ScoreSource source) { return kSources[static_cast<size_t>(source)].name; }

ScoreSource parse_score_source(std::string_view name) {
  return name.empty() ? ScoreSource::kTrained : find_named(kSources, name, "source of scores").source;
}

std::string_view unchecked_words(ScoreSource source) { return kSources[static_cast<size_t>(source)].unchecked; }

}  // namespace modrob::study
