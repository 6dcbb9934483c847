"""The codes of casework, as the trade uses them (``domain.md`` 2 to 5)."""

from enum import StrEnum


class Status(StrEnum):
    """Where the case stands; the machine that ``decide`` checks."""

    NONE = "none"
    OUTREACH = "outreach"
    INTAKE_DRAFT = "intake_draft"
    SCREENED_OUT = "screened_out"
    OPEN = "open"
    CLOSURE_PENDING = "closure_pending"
    CLOSURE_UNDER_REVIEW = "closure_under_review"
    AFTERCARE = "aftercare"
    CLOSED = "closed"


class Stage(StrEnum):
    """What the work is about now; derived from the facts, never set by hand."""

    OUTREACH = "outreach"
    INTAKE = "intake"
    ASSESSMENT = "assessment"
    PLANNING = "planning"
    INTERVENTION = "intervention"
    EVALUATION = "evaluation"
    TERMINATION = "termination"
    AFTERCARE = "aftercare"
    ENDED = "ended"


class EntryMode(StrEnum):
    """How a child comes to the agency. An operation is coercive and never consent."""

    ROUTINE_WALK = "routine_walk"
    OPERATION = "operation"
    CITIZEN_REPORT = "citizen_report"
    REFERRAL = "referral"
    SELF = "self"


class ContactOutcome(StrEnum):
    """What the outreach worker decided on the spot."""

    NOTHING = "nothing"
    KEEP_CONTACT = "keep_contact"
    REFER = "refer"
    EMERGENCY = "emergency"


class Sex(StrEnum):
    """As stated or as seen."""

    FEMALE = "female"
    MALE = "male"
    NOT_STATED = "not_stated"


class AgeBand(StrEnum):
    """An estimated age, honest about being a band."""

    UNDER_5 = "under_5"
    FROM_5_TO_9 = "5_to_9"
    FROM_10_TO_12 = "10_to_12"
    FROM_13_TO_15 = "13_to_15"
    FROM_16_TO_17 = "16_to_17"
    FROM_18 = "18_or_more"


class Concern(StrEnum):
    """Protection concerns (``domain.md`` 5.3)."""

    STREET_LIVING = "street_living"
    STREET_WORKING = "street_working"
    NEGLECT = "neglect"
    ABANDONMENT = "abandonment"
    PHYSICAL_ABUSE = "physical_abuse"
    PSYCH_ABUSE = "psych_abuse"
    SEXUAL_VIOLENCE = "sexual_violence"
    SEXUAL_EXPLOITATION = "sexual_exploitation"
    ECONOMIC_EXPLOITATION = "economic_exploitation"
    HAZARDOUS_WORK = "hazardous_work"
    TRAFFICKING = "trafficking"
    ABDUCTION = "abduction"
    LAW_OFFENDER = "law_offender"
    LAW_VICTIM = "law_victim"
    LAW_WITNESS = "law_witness"
    SUBSTANCE_USE = "substance_use"
    SEPARATED = "separated"
    CHILD_HEADED = "child_headed"
    CARES_FOR_OTHERS = "cares_for_others"
    NO_LEGAL_IDENTITY = "no_legal_identity"
    DISABILITY = "disability"
    SERIOUS_ILLNESS = "serious_illness"
    HIV = "hiv"
    PREGNANCY_OR_CHILD_PARENT = "pregnancy_or_child_parent"
    MENTAL_DISTRESS = "mental_distress"
    SELF_HARM = "self_harm"
    OUT_OF_SCHOOL = "out_of_school"
    CHILD_MARRIAGE = "child_marriage"
    DEVIANT_BEHAVIOUR = "deviant_behaviour"
    STIGMA_PARENTS = "stigma_parents"
    MINORITY_ISOLATED = "minority_isolated"
    TERROR_NETWORK_VICTIM = "terror_network_victim"
    EMERGENCY = "emergency"


REPORTABLE = frozenset(
    {
        Concern.PHYSICAL_ABUSE,
        Concern.SEXUAL_VIOLENCE,
        Concern.SEXUAL_EXPLOITATION,
        Concern.ECONOMIC_EXPLOITATION,
        Concern.TRAFFICKING,
        Concern.ABDUCTION,
        Concern.SELF_HARM,
    }
)
"""Concerns that a person must look at soon, also when they arrive late."""


class DangerSign(StrEnum):
    """Signs of immediate danger (``domain.md`` 3.3)."""

    THREAT_TO_LIFE = "threat_to_life"
    ONGOING_SEXUAL_VIOLENCE = "ongoing_sexual_violence"
    TRAFFICKING_MOVE = "trafficking_move"
    OVERDOSE = "overdose"
    TODDLER_ALONE = "toddler_alone"
    SUICIDE_INTENT = "suicide_intent"
    OTHER = "other"


class RiskLevel(StrEnum):
    """How soon the child must be seen; immediate danger is an alarm beside it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low, 2 for high: so that levels can be compared."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(RiskLevel)}


class ConsentItem(StrEnum):
    """What is asked for (``domain.md`` 5.7)."""

    SERVICES = "services"
    KEEPING_DATA = "keeping_data"
    SHARING = "sharing"
    FAMILY_TRACING = "family_tracing"
    FAMILY_CONTACT = "family_contact"
    PHOTO_VOICE = "photo_voice"
    MEDICAL = "medical"
    STUDENT_INVOLVEMENT = "student_involvement"
    AFTERCARE_CONTACT = "aftercare_contact"
    STATISTICS = "statistics"
    MEDIA = "media"


class Asked(StrEnum):
    """Who was asked, or who agreed."""

    CHILD = "child"
    GUARDIAN = "guardian"
    SUBSTITUTE = "substitute"


class Answer(StrEnum):
    """What they said."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_REACHABLE = "not_reachable"


class LegalBasis(StrEnum):
    """On what a decision rests where consent cannot be had."""

    VITAL_INTEREST = "vital_interest"
    LEGAL_DUTY = "legal_duty"
    PUBLIC_TASK = "public_task"


class GuardianStatus(StrEnum):
    """Why the guardian's consent is missing."""

    NOT_REACHABLE = "not_reachable"
    UNKNOWN = "unknown"
    IS_THE_THREAT = "is_the_threat"
    REFUSES = "refuses"


class IntakeOutcome(StrEnum):
    """What the intake decision says."""

    ACCEPTED = "accepted"
    SCREENED_OUT = "screened_out"
    REFERRED = "referred"


class AssignmentEnd(StrEnum):
    """Why an assignment ended. None of these closes a case."""

    PRACTICUM_ENDED = "practicum_ended"
    LEFT_AGENCY = "left_agency"
    REASSIGNED = "reassigned"


class BpssDomain(StrEnum):
    """The four sides of the assessment: bio, psycho, social, spiritual."""

    BIO = "bio"
    PSYCHO = "psycho"
    SOCIAL = "social"
    SPIRITUAL = "spiritual"


class Aspect(StrEnum):
    """What kind of statement a claim is."""

    FINDING = "finding"
    STRENGTH = "strength"
    RISK = "risk"
    WISH = "wish"


class Source(StrEnum):
    """Where a statement comes from."""

    CHILD_INTERVIEW = "child_interview"
    OBSERVATION = "observation"
    STAFF = "staff"
    FAMILY_VISIT = "family_visit"
    SCHOOL = "school"
    HEALTH = "health"
    DOCUMENT = "document"
    OTHER_AGENCY = "other_agency"


MEETS_THE_CHILD = frozenset({Source.CHILD_INTERVIEW, Source.OBSERVATION})
"""At least one of these must stand behind a signed assessment (E04)."""


class UnknownReason(StrEnum):
    """Why a side of the assessment is unknown: a valid answer, and not the same as not asked."""

    NOT_DISCLOSED = "not_disclosed"
    CHILD_TOO_YOUNG = "child_too_young"
    NO_SOURCE = "no_source"
    NOT_SAFE_TO_ASK = "not_safe_to_ask"


class AssessmentReason(StrEnum):
    """Why an assessment is made."""

    FIRST = "first"
    REVIEW = "review"
    NEW_INFORMATION = "new_information"


class Instrument(StrEnum):
    """Tools of assessment; their licensed items are never stored, only the scores."""

    SDQ = "sdq"
    HEADSS = "headss"
    GENOGRAM = "genogram"
    ECOMAP = "ecomap"


class Respondent(StrEnum):
    """Who answered the instrument."""

    CHILD = "child"
    PARENT = "parent"
    TEACHER = "teacher"
    WORKER = "worker"


class Permanency(StrEnum):
    """Where the plan leads."""

    FAMILY = "family"
    KIN = "kin"
    ALTERNATIVE_CARE = "alternative_care"
    INDEPENDENT = "independent"


class ChildView(StrEnum):
    """What the child says of a goal."""

    AGREES = "agrees"
    AGREES_IN_PART = "agrees_in_part"
    DISAGREES = "disagrees"
    NOT_ABLE = "not_able"


class SessionKind(StrEnum):
    """What kind of session it was."""

    COUNSELLING = "counselling"
    GUIDED_DISCUSSION = "guided_discussion"
    LIFE_SKILLS = "life_skills"
    VOCATIONAL = "vocational"
    EDUCATION = "education"
    HEALTH = "health"
    LEGAL_IDENTITY = "legal_identity"
    FAMILY_MEDIATION = "family_mediation"
    SPIRITUAL_GUIDANCE = "spiritual_guidance"
    RECREATION = "recreation"
    CRISIS = "crisis"


class Attendance(StrEnum):
    """Whether the child took part."""

    PRESENT = "present"
    ABSENT = "absent"
    REFUSED = "refused"
    LEFT = "left"


class Service(StrEnum):
    """Services of social rehabilitation (``domain.md`` 5.4)."""

    BASIC_NEEDS = "basic_needs"
    HEALTH = "health"
    PSYCHOSOCIAL = "psychosocial"
    MENTAL_SPIRITUAL = "mental_spiritual"
    PHYSICAL_GUIDANCE = "physical_guidance"
    SOCIAL_GUIDANCE = "social_guidance"
    EDUCATION = "education"
    VOCATIONAL = "vocational"
    LEGAL_AID = "legal_aid"
    LEGAL_IDENTITY = "legal_identity"
    FAMILY_MEDIATION = "family_mediation"
    FAMILY_TRACING = "family_tracing"
    REUNIFICATION = "reunification"
    SOCIAL_ASSISTANCE = "social_assistance"
    ACCESSIBILITY = "accessibility"
    ALTERNATIVE_CARE = "alternative_care"
    SAFE_HOUSE = "safe_house"
    REFERRAL = "referral"
    AFTERCARE = "aftercare"


class ServiceProgress(StrEnum):
    """How far a service has come."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNAVAILABLE = "unavailable"
    DELIVERED = "delivered"


class ReviewConclusion(StrEnum):
    """What follows from a review."""

    CONTINUE = "continue"
    REVISE = "revise"
    CHANGE_RISK = "change_risk"
    PREPARE_CLOSING = "prepare_closing"


class ClosureReason(StrEnum):
    """Why the work ends; where the child goes is another field."""

    GOALS_MET = "goals_met"
    GOALS_PARTLY_MET = "goals_partly_met"
    FAMILY_REUNIFIED = "family_reunified"
    ALTERNATIVE_CARE = "alternative_care"
    TRANSFERRED_AGENCY = "transferred_agency"
    MOVED_AWAY = "moved_away"
    AGED_OUT = "aged_out"
    DECLINED_SERVICE = "declined_service"
    MISSING_RUNAWAY = "missing_runaway"
    COURT_PLACEMENT = "court_placement"
    NOT_ELIGIBLE = "not_eligible"
    AGENCY_CANNOT_SERVE = "agency_cannot_serve"
    DUPLICATE = "duplicate"
    DEATH = "death"
    OTHER = "other"


PLANNED_ENDINGS = frozenset(
    {
        ClosureReason.GOALS_MET,
        ClosureReason.GOALS_PARTLY_MET,
        ClosureReason.FAMILY_REUNIFIED,
        ClosureReason.ALTERNATIVE_CARE,
        ClosureReason.TRANSFERRED_AGENCY,
        ClosureReason.AGED_OUT,
    }
)
"""Endings that the agency prepares, and that therefore need an exit plan (E08)."""


class ExitDestination(StrEnum):
    """Where the child goes."""

    PARENTS = "parents"
    KIN = "kin"
    FOSTER_OR_GUARDIAN = "foster_or_guardian"
    CARE_INSTITUTION = "care_institution"
    OTHER_SHELTER = "other_shelter"
    HOSPITAL = "hospital"
    JUSTICE_FACILITY = "justice_facility"
    OWN_LIVING = "own_living"
    STREET = "street"
    UNKNOWN = "unknown"
    DECEASED = "deceased"


FAMILY_DESTINATIONS = frozenset({ExitDestination.PARENTS, ExitDestination.KIN, ExitDestination.FOSTER_OR_GUARDIAN})
"""A return to a family, which E09 guards."""

COSIGNED_DESTINATIONS = FAMILY_DESTINATIONS | {ExitDestination.OTHER_SHELTER, ExitDestination.CARE_INSTITUTION}
"""Returns and transfers, which the shelter manager signs too (``domain.md`` 3.4)."""


class Informed(StrEnum):
    """Whether the child was told of the closing."""

    INFORMED = "informed"
    NOT_INFORMED = "not_informed"


class FamilyFinding(StrEnum):
    """What a check of the family showed."""

    SUITABLE = "suitable"
    SUITABLE_WITH_SUPPORT = "suitable_with_support"
    NOT_SUITABLE = "not_suitable"


class AllegationOutcome(StrEnum):
    """How an allegation was resolved."""

    FOUNDED = "founded"
    UNFOUNDED = "unfounded"
    NOT_DETERMINED = "not_determined"


class Satisfaction(StrEnum):
    """The child's own word on the work."""

    CONTENT = "content"
    MIXED = "mixed"
    NOT_CONTENT = "not_content"


class Means(StrEnum):
    """How somebody was reached."""

    VISIT = "visit"
    PHONE = "phone"
    MESSAGE = "message"
    OFFICE = "office"


class Wellbeing(StrEnum):
    """How the child was found in aftercare."""

    SAFE = "safe"
    AT_RISK = "at_risk"
    NOT_FOUND = "not_found"


class TranscribedKind(StrEnum):
    """What kind of decision an old paper holds."""

    INTAKE = "intake"
    OVERRIDE = "override"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    RISK = "risk"
    REVIEW = "review"
    CLOSURE = "closure"
    OTHER = "other"


class ReopeningReason(StrEnum):
    """Why work starts again."""

    NEW_RISK = "new_risk"
    CHILD_ASKS = "child_asks"
    PLACEMENT_BROKE_DOWN = "placement_broke_down"
    LATE_INFORMATION = "late_information"


class GlassFinding(StrEnum):
    """What a review of broken glass found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class AuditScope(StrEnum):
    """By what right an auditor reads a file."""

    SAMPLE = "sample"
    """Drawn from all cases: casework, under pseudonyms."""
    WRITTEN_ORDER = "written_order"
    """Named in a written order: names and special data too."""
