#include "data/importers/import_request.h"

#include "data/prelude.h"
#include "io/record/field_list.h"

namespace modrob::data {
namespace {

ImportRequest read(const io::Json& values) { return ImportRequest::read(values, "import_"); }

TEST(ImportRequest, nothing_asked_is_the_default) {
  const auto options = read(io::Json::object()).resolved();
  EXPECT_EQ(options.cleaning, Cleaning::kDefault);
  EXPECT_EQ(options.memory, uint64_t{1} << 30);
  EXPECT_EQ(options.features, std::vector<std::string>{"audio"});
  EXPECT_FALSE(options.label_meaning.rescale);
}

TEST(ImportRequest, takes_options_of_all_and_of_some_importers) {
  const auto options = read({{"format", "own"},
                             {"cleaning", "reference"},
                             {"labels_as", "negative-positive"},
                             {"rescale", "0,4"},
                             {"memory", 5},
                             {"strict", true},
                             {"mean_frames", true},
                             {"vocabulary_size", 250002},
                             {"audio", "a.npz"},
                             {"features", {"audio", "visual"}}})
                           .resolved();
  EXPECT_EQ(options.format, "own");
  EXPECT_EQ(options.cleaning, Cleaning::kReference);
  EXPECT_EQ(options.label_meaning.as, LabelsAs::kNegativePositive);
  EXPECT_EQ(options.label_meaning.rescale->from_high, 4);
  EXPECT_EQ(options.memory, 5u);
  EXPECT_TRUE(options.strict && options.mean_frames);
  EXPECT_EQ(options.vocabulary_size, 250002);
  EXPECT_EQ(options.audio, "a.npz");
  EXPECT_EQ(options.features.size(), 2u);
}

TEST(ImportRequest, knows_every_option_of_every_importer) {
  std::set<std::string> keys;
  for (const auto& row : io::field_list<ImportRequest>()) EXPECT_TRUE(keys.insert(row.key).second) << row.key;
  for (const auto& importer : importers()) {
    for (const auto& option : importer.options) EXPECT_THAT(keys, Contains(option_key(option)));
  }
}

TEST(ImportRequest, mistakes_are_named) {
  const auto error = [](const io::Json& values) { return user_error_of([&] { read(values).resolved(); }); };
  EXPECT_THAT(error({{"vocab_size", 3}}), HasSubstr("import_: unknown setting 'vocab_size'; did you mean"));
  EXPECT_THAT(error({{"strict", "yes"}}), HasSubstr("'strict' must be true or false, not \"yes\""));
  EXPECT_THAT(error({{"memory", -1}}), HasSubstr("'memory' must be an integer of at least 0"));
  EXPECT_THAT(error({{"vocabulary_size", 0}}), HasSubstr("'vocabulary_size' is 0, but must be at least 1"));
  EXPECT_THAT(error({{"cleaning", "refrence"}}), HasSubstr("did you mean 'reference'"));
  EXPECT_THAT(error({{"labels_as", "classes"}}), HasSubstr("negative-positive"));
  EXPECT_THAT(error({{"rescale", "1,0"}}), HasSubstr("1,0"));
}

}  // namespace
}  // namespace modrob::data
