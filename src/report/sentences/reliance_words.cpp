#include "report/sentences/reliance_words.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/sentences/data_words.h"
#include "report/sentences/metric_text.h"
#include "report/sentences/model_names.h"
#include "report/sentences/undefined_words.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

using analysis::Analysis;
using analysis::ConditionCells;
using analysis::Group;

// A modality that is missing in every utterance.
struct Loss {
  Modality modality;
  const ConditionCells* condition;
};

std::vector<Loss> losses_of(const Group& group, const analysis::DataSet& data) {
  std::vector<Loss> losses;
  for (const Modality modality : data.present()) {
    const auto condition = corruption::Corruption::of(corruption::kMissing, modality, Rate::from_double(1));
    if (const auto* row = group.find(condition.name()); row != nullptr) losses.push_back({modality, row});
  }
  return losses;
}

std::string name_of(Modality modality) { return std::string(modality_name(modality)); }

// Sentences about one group, without the data set's notes and the stop.
class ReliedOn {
 public:
  ReliedOn(const Group& group, const analysis::DataSet& data, size_t metric)
      : group_(group),
        metric_(metric),
        info_(metrics::metric_table()[metric]),
        simulated_(data.simulated),
        who_(display_name(group.model) + " on " + study::data_name(group.data)),
        losses_(losses_of(group, data)) {
    std::stable_sort(losses_.begin(), losses_.end(), [&](const Loss& a, const Loss& b) { return drop(a) > drop(b); });
  }

  bool defined() const {
    return !std::isnan(value(group_.conditions.front()).models.point) &&
           std::none_of(losses_.begin(), losses_.end(), [&](const Loss& loss) { return undefined(loss); });
  }

  // The same, and what follows, in a sentence of at most 25 words.
  std::string leans_most_short() const {
    std::string text = "Without " + marked(losses_[0]) + " " + falls_by(losses_[0]);
    if (losses_.size() > 1) text += ", without " + marked(losses_[1]) + " by " + lost(losses_[1]);
    return text;
  }
  std::string cannot_be_told_short(const analysis::MostRelied& most) const {
    const auto& interval = most.difference.models.t;
    return "What " + marked(losses_[0]) + " and " + marked(losses_[1]) + " cost cannot be told apart: difference " +
           (interval.defined() ? number(most.difference) : std::string("without an interval"));
  }
  std::string only_one_short() const {
    return undefined(losses_.front()) ? undefined_short() : "Without it " + falls_by(losses_.front());
  }
  std::string undefined_short() const {
    if (std::isnan(value(group_.conditions.front()).models.point)) return label() + " is undefined on clean data";
    return "Without " + marked(losses_.front()) + " " + label() + " is undefined: total loss";
  }

  // "MISA on mosi leans most on text: Corr goes from 0.74 [..] to 0.32 [..] when all of it is missing, against ..."
  std::string leans_most(const analysis::MostRelied& most) const {
    std::string text = who_ + " leans most on " + name_of(most.first) + ": " + from_to(losses_.front());
    for (size_t i = 1; i < losses_.size(); ++i) {
      text += (i == 1 ? ", against " : " and ") + number(value(*losses_[i].condition)) + " without " +
              name_of(losses_[i].modality);
    }
    return text + "; " + name_of(most.first) + " costs " + number(most.difference) + " more than " +
           name_of(most.second);
  }

  std::string cannot_be_told(const analysis::MostRelied& most) const {
    std::vector<std::string> parts;
    for (const auto& loss : losses_) parts.push_back(name_of(loss.modality) + " " + number(drop_quantity(loss)));
    const std::string difference = most.difference.models.t.defined() ? " (difference " + number(most.difference) + ")"
                                                                      : " (their difference has no interval)";
    return "Which modality " + who_ + " leans on most cannot be told: " + name_of(most.first) + " and " +
           name_of(most.second) + " cannot be told apart" + difference + "; loss of " + label() +
           " without each: " + join(parts, ", ");
  }

  std::string only_one() const {
    const auto& loss = losses_.front();
    const std::string begin = who_ + " has " + name_of(loss.modality) + " only";
    return begin + ": " + (undefined(loss) ? total_loss(loss) : from_to(loss));
  }

  // No metric is defined without each modality.
  std::string undefined_losses() const {
    const auto& clean = group_.conditions.front();
    if (std::isnan(value(clean).models.point)) {
      return "Which modality " + who_ + " leans on cannot be told: " + label() +
             " is undefined on clean data: " + why_undefined(group_, clean, metric_);
    }
    std::vector<std::string> parts;
    for (const bool total : {true, false}) {
      for (const auto& loss : losses_) {
        if (undefined(loss) != total) continue;
        parts.push_back(total ? total_loss(loss)
                              : number(value(*loss.condition)) + " without " + name_of(loss.modality));
      }
    }
    return who_ + ", " + label() + " " + number(value(clean)) + " on clean data: " + join(parts, "; ");
  }

  // "; Corr is undefined without text: the model gives every utterance one score", of a metric that was passed over.
  std::string passed_over() const {
    if (std::isnan(value(group_.conditions.front()).models.point)) {
      return "; " + label() + " is undefined: " + why_undefined(group_, group_.conditions.front(), metric_);
    }
    std::string text;
    for (const auto& loss : losses_) {
      if (!undefined(loss)) continue;
      text += "; " + label() + " is undefined without " + name_of(loss.modality) + ": " +
              why_undefined(group_, *loss.condition, metric_);
    }
    return text;
  }

 private:
  const analysis::Quantity& value(const ConditionCells& condition) const { return condition.metrics.at(metric_).value; }
  const analysis::Quantity& drop_quantity(const Loss& loss) const { return loss.condition->metrics.at(metric_).drop; }
  bool undefined(const Loss& loss) const { return std::isnan(value(*loss.condition).models.point); }
  // Undefined ones come first: nothing is left to measure.
  double drop(const Loss& loss) const {
    return undefined(loss) ? std::numeric_limits<double>::infinity() : drop_quantity(loss).models.point;
  }
  std::string label() const { return std::string(info_.label); }
  std::string number(const analysis::Quantity& quantity) const {
    return metric_text({&info_, quantity.models.point, quantity.models.t});
  }
  std::string lost(const Loss& loss) const {
    return metric_number(info_, drop_quantity(loss).models.point) + (info_.percent ? " points" : "");
  }
  std::string falls_by(const Loss& loss) const {
    return label() + (info_.higher_is_better ? " falls by " : " rises by ") + number(drop_quantity(loss));
  }
  // "audio (simulated)"
  std::string marked(const Loss& loss) const {
    const std::string name = name_of(loss.modality);
    return std::find(simulated_.begin(), simulated_.end(), name) == simulated_.end() ? name : name + " (simulated)";
  }
  std::string from_to(const Loss& loss) const {
    return label() + " goes from " + number(value(group_.conditions.front())) + " to " +
           number(value(*loss.condition)) + " when all of it is missing";
  }
  std::string total_loss(const Loss& loss) const {
    return "without " + name_of(loss.modality) + " " + why_undefined(group_, *loss.condition, metric_) + ", so " +
           label() + " is undefined: total loss";
  }

  const Group& group_;
  size_t metric_;
  const metrics::MetricInfo& info_;
  const std::vector<std::string>& simulated_;
  std::string who_;
  std::vector<Loss> losses_;
};

}  // namespace

std::optional<RelianceWords> reliance_words(const Analysis& analysis, const Group& group, const std::string& first) {
  const auto& set = analysis.data_set(group.data);
  const size_t removed = losses_of(group, set).size(), present = set.present().size();
  if (removed == 0 || (removed < 2 && present > 1)) return std::nullopt;
  std::vector<std::string> headline = analysis.headline;
  if (headline.empty()) headline = {std::string(metrics::metric_table().front().name)};
  if (!first.empty()) {
    std::erase(headline, first);
    headline.insert(headline.begin(), first);
  }
  RelianceWords words = {{"cannot tell", Tone::kOpen}, "", ""};
  const auto only_one = [&](const ReliedOn& relied) {
    const auto modalities = set.present();
    words.chip = {name_of(modalities.front()) + " only", Tone::kNeutral};
    words.sentence = relied.only_one_short(), words.statement = relied.only_one();
  };
  std::string passed_over;
  for (const auto& name : headline) {
    const size_t metric = metrics::metric_index(name);
    const ReliedOn relied(group, set, metric);
    if (!relied.defined()) {
      passed_over += relied.passed_over();
      continue;
    }
    const auto& most = group.reliance.at(metric).most;
    if (removed == 1) {
      only_one(relied);
    } else if (most && most->supported) {
      words.chip = {name_of(most->first), Tone::kNeutral};
      words.sentence = relied.leans_most_short(), words.statement = relied.leans_most(*most);
    } else if (most) {
      words.sentence = relied.cannot_be_told_short(*most), words.statement = relied.cannot_be_told(*most);
    }
    break;
  }
  if (words.statement.empty()) {
    const ReliedOn relied(group, set, metrics::metric_index(headline.front()));
    if (removed == 1) {
      only_one(relied);
    } else {
      words.sentence = relied.undefined_short(), words.statement = relied.undefined_losses();
    }
    passed_over.clear();
  }
  words.statement += passed_over;
  for (const auto& note : {simulated_words(set.simulated), absent_words(set.absent)}) {
    if (!note.empty()) words.statement += " (" + note + ")";
  }
  words.sentence += ".", words.statement += ".";
  return words;
}

}  // namespace modrob::report
