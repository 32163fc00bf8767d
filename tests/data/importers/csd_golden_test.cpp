#include "data/prelude.h"

namespace modrob::data {
namespace {

using io::Json;

template <typename T>
void expect_same_bits(const std::vector<T>& actual, const std::vector<T>& expected, const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (size_t i = 0; i < actual.size(); ++i) {
    const bool both_nan = std::isnan(static_cast<double>(actual[i])) && std::isnan(static_cast<double>(expected[i]));
    ASSERT_TRUE(both_nan || std::memcmp(&actual[i], &expected[i], sizeof(T)) == 0)
        << what << "[" << i << "]: " << actual[i] << " is not " << expected[i];
  }
}

double number_of(const Json& value) {
  return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
}

TEST(Golden_formats, csd_aligned) {
  const auto folder = golden_dir() / "formats" / "csd";
  const Json expected = io::read_json(folder / "mosi.aligned.expected.json");
  const auto arrays = io::Safetensors::open(folder / "mosi.aligned.expected.safetensors");
  auto files = find_csd_roles(folder / "mosi");
  AlignmentReport report;
  std::map<std::string, RawSegment<float>> segments;
  std::vector<std::string> order;
  align_csd_raw(files, report, {}, [&](RawSegment<float> segment) {
    order.push_back(segment.id);
    segments.emplace(order.back(), std::move(segment));
  });
  ASSERT_GT(expected.size(), 0u);
  for (const auto& [id, description] : expected.items()) {
    SCOPED_TRACE(id);
    ASSERT_TRUE(segments.contains(id));
    const auto& segment = segments.at(id);
    EXPECT_EQ(segment.words, description.at("words").get<std::vector<std::string>>());
    std::vector<double> labels;
    for (const auto& label : description.at("label")) labels.push_back(number_of(label));
    expect_same_bits(segment.labels, labels, "label");
    expect_same_bits(segment.word_intervals, arrays.at(id + "/word_intervals").copy<double>(), "word intervals");
    expect_same_bits(segment.visual, arrays.at(id + "/visual").copy<float>(), "visual");
    expect_same_bits(segment.acoustic, arrays.at(id + "/acoustic").copy<float>(), "acoustic");
  }
  std::vector<std::string> expected_order;
  for (const auto& [id, description] : expected.items()) expected_order.push_back(id);
  EXPECT_EQ(order, expected_order);
}

const std::map<Split, std::string> kSplitFiles = {
    {Split::kTrain, "train"}, {Split::kValid, "dev"}, {Split::kTest, "test"}};

void expect_cached(const std::string& data_set, StandardDataset folds, const std::string& cached) {
  const auto formats = golden_dir() / "formats";
  auto files = find_csd_roles(formats / "csd" / data_set);
  AlignmentOptions options;
  options.cleaner.cleaning = Cleaning::kReference;
  std::map<Split, std::vector<AlignedSegment>> splits;
  align_csd(files, options, [&](AlignedSegment segment) {
    if (const auto split = standard_fold(folds, segment.video)) splits[*split].push_back(std::move(segment));
  });
  for (const auto& [split, name] : kSplitFiles) {
    const std::string stem = cached + "_" + name;
    const Json list = io::read_json(formats / "cached" / (stem + ".expected.json")).at("items");
    const auto arrays = io::Safetensors::open(formats / "cached" / (stem + ".expected.safetensors"));
    ASSERT_EQ(splits[split].size(), list.size()) << stem;
    for (size_t i = 0; i < list.size(); ++i) {
      SCOPED_TRACE(stem + " " + std::to_string(i));
      const AlignedSegment& segment = splits[split][i];
      const Json& items = list[i].at("items");
      EXPECT_EQ(segment.id, items[2].at("v").get<std::string>());
      const std::string key = std::to_string(i);
      expect_same_bits(segment.visual, arrays.at(key + "/0/1").copy<float>(), "visual");
      expect_same_bits(segment.acoustic, arrays.at(key + "/0/2").copy<float>(), "acoustic");
      EXPECT_EQ(arrays.at(key + "/0/1").shape.back(), segment.visual_width);
      EXPECT_EQ(arrays.at(key + "/0/2").shape.back(), segment.acoustic_width);
      const std::vector<float> labels(segment.labels.begin(), segment.labels.end());
      expect_same_bits(labels, arrays.at(key + "/1").copy<float>(), "labels");
      EXPECT_EQ(segment.label, segment.labels.at(0));
      std::vector<std::string> words;
      for (const auto& word : items[0].at("items")[3].at("items")) words.push_back(word.at("v").get<std::string>());
      EXPECT_EQ(segment.words, words);
    }
  }
}

TEST(Golden_formats, cached_from_csd) {
  expect_cached("mosi", StandardDataset::kMosi, "misa_mosi");
  expect_cached("mosei", StandardDataset::kMosei, "bbfn_mosei");
}

// MISA's program on arrays that are aligned already: steps 5 to 9 alone, in double precision.
TEST(Golden_misa, preprocess) {
  const Json expected = io::read_json(golden_dir() / "misa" / "preprocess.json");
  const auto arrays = io::Safetensors::open(golden_dir() / "misa" / expected.at("file").get<std::string>());
  AlignmentReport report;
  SegmentCleaner cleaner({.cleaning = Cleaning::kReference, .normalise = true}, report);
  std::map<std::string, CleanSegment<double>> segments;
  for (const auto& [id, words] : expected.at("segments").items()) {
    const auto& visual = arrays.at("raw." + id + ".visual", io::Dtype::kF64, 2);
    const auto& acoustic = arrays.at("raw." + id + ".acoustic", io::Dtype::kF64, 2);
    RawSegment<double> segment;
    segment.id = id;
    segment.video = id.substr(0, id.find('['));
    segment.words = words.get<std::vector<std::string>>();
    segment.visual_width = visual.shape[1];
    segment.acoustic_width = acoustic.shape[1];
    segment.visual = visual.copy<double>();
    segment.acoustic = acoustic.copy<double>();
    segment.labels = {number_of(expected.at("labels").at(id))};
    if (auto clean = cleaner.clean(std::move(segment))) segments.emplace(id, std::move(*clean));
  }
  cleaner.finish();
  for (const auto& [id, why] : expected.at("dropped").items()) {
    const bool in_no_fold = why.get<std::string>().find("fold") != std::string::npos;
    EXPECT_EQ(segments.contains(id), in_no_fold) << id;
  }
  size_t compared = 0;
  for (const auto& [split, list] : expected.at("splits").items()) {
    for (const auto& item : list) {
      const std::string id = item.at("segment").get<std::string>();
      SCOPED_TRACE(id);
      ASSERT_TRUE(segments.contains(id));
      const auto& segment = segments.at(id);
      EXPECT_EQ(segment.words, item.at("words").get<std::vector<std::string>>());
      EXPECT_EQ(segment.label, number_of(item.at("label")));
      expect_same_bits(segment.visual, arrays.at("out." + id + ".visual").copy<double>(), "visual");
      expect_same_bits(segment.acoustic, arrays.at("out." + id + ".acoustic").copy<double>(), "acoustic");
      ++compared;
    }
  }
  EXPECT_GT(compared, 0u);
}

}  // namespace
}  // namespace modrob::data
