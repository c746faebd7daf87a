import type { PhraseBook } from './topics.ts';

/** English lines. */
export const en: PhraseBook = {
  slots: {
    product: [
      'robot vacuum',
      'earbuds',
      'air fryer',
      'smart watch',
      'rice cooker',
      'projector',
      'water filter',
      'keyboard',
      'desk',
      'down jacket',
    ],
    city: ['Shanghai', 'Singapore', 'Leeds', 'Lyon', 'Osaka', 'Dublin', 'Austin', 'Perth', 'Hanover', 'Porto'],
  },
  general: {
    welcome: [
      'Hi, I am Tide, the assistant. How can I help?',
      'Welcome! Tell me what this is about.',
      'Hello! Type your question, or "agent" for a person.',
    ],
    ivr: [
      'Welcome to customer service. In a few words, what are you calling about?',
      'For returns press one, for orders press two, for a person press zero.',
    ],
    botSorry: [
      'Sorry, I do not know that one yet.',
      'I did not quite get that. Could you put it differently?',
      'I have no answer to this.',
    ],
    handoff: ['Let me connect you with a colleague.', 'One moment, I am passing you to a person.'],
    wantsPerson: ['agent', 'Can I talk to a person?', 'human please', 'I want a real person'],
    angry: [
      'This is ridiculous!',
      'I have explained this three times already',
      'Get me somebody who can fix it, now',
      'I am about to file a complaint',
    ],
    greeting: [
      'Hello, {agent} here, happy to help.',
      'Hi, this is {agent}. I am reading what you wrote.',
      'Thanks for waiting, I am {agent}.',
    ],
    working: [
      'One moment, let me check.',
      'I am looking into it, a minute or two.',
      'Right, I can see the record.',
      'Let me ask the warehouse.',
      'I understand. I will take care of it.',
    ],
    anythingElse: ['Is there anything else?', 'That is done. Anything else I can do?'],
    thanks: ['Great, thanks', 'Got it, thank you', 'OK, I will wait then', 'No, that is all', 'Perfect, thanks for the help', 'Fine'],
    goodbye: ['Thank you for contacting us. Have a good day!', 'You are welcome. Bye!', 'Thanks! A short survey will follow.'],
    idle: ['As we have not heard from you, this chat will close.', 'The chat has ended after a while without a reply. Do write again.'],
    offline: [
      'Nobody there? My order is {order}, please write tomorrow.',
      'Please answer by e-mail when you are back.',
      'Message: my {product} still does not work.',
    ],
    closedNow: [
      'We are closed now. Leave a message and we answer first thing.',
      'Our hours are 8:30 to 21:30. Please leave your question.',
    ],
    callback: ['There is a long queue. We will call you back.'],
    transfer: ['A colleague knows this better, I am transferring you.', 'I have told a specialist the story; they take over from here.'],
    back: ['Hello, you asked us to call back. Is this a good time?', 'Hi, we are returning your call from earlier.'],
    note: [
      'Customer upset, be careful.',
      'Checked with the warehouse, {order}.',
      'Long-time member, up to {n} in credit is fine.',
      'Second contact about this.',
    ],
    spam: [
      'Cheap followers!!! +{n}99',
      'You won {n}000 dollars, click hxxp://win.example',
      'Best invoices in town, write me',
      'Work from home, no deposit',
    ],
  },
  topics: {
    refund: {
      ask: [
        'I want my money back for order {order}',
        'My refund has not arrived after three days',
        'How do I return this?',
        'The {product} is poor, I want a refund',
      ],
      more: ['Where does the money go?', 'How many days does it take?', 'Who pays the postage?', 'I sent it back already'],
      bot: ['Refunds go back to the card within 1–3 working days after approval.', 'Open "My orders" and choose "Return".'],
      agent: [
        'Your refund is approved; expect it in {n} working days.',
        'I have put it on the fast track.',
        'The postage is refunded as well.',
      ],
    },
    exchange: {
      ask: ['Wrong size, can I exchange it?', 'I would like another colour', 'You sent the wrong {product}', 'Do I pay for the exchange?'],
      more: ['Is the larger one in stock?', 'Can you collect it?', 'I opened the box, is that a problem?'],
      bot: ['You can exchange unused items within 7 days.', 'Choose "Exchange" on the order page and add a photo.'],
      agent: [
        'The exchange is booked, collection is tomorrow.',
        'The new one ships the day we get the old one.',
        'Please keep the box and the label.',
      ],
    },
    warranty: {
      ask: [
        'My {product} broke after two months',
        'How do I report a fault?',
        'How long is the warranty?',
        'Is there a repair shop in {city}?',
      ],
      more: ['I lost the receipt', 'How long does a repair take?', 'It was repaired once before'],
      bot: ['One year on everything, three on the main parts.', 'Please have the order number and a photo ready.'],
      agent: [
        'The shop in {city} will call you within {n} days.',
        'It is covered, the repair is free.',
        'Could you send a short video of the fault?',
      ],
    },
    missing_parts: {
      ask: ['A part is missing from the box', 'No charging cable with the {product}', 'There is no manual', 'One item short'],
      more: ['The box was not damaged', 'Photo sent', 'When will you send it?'],
      bot: ['Please upload a photo of the open box and of the label.', 'Missing parts can be claimed within 48 hours.'],
      agent: [
        'Confirmed, the part goes out today.',
        'You will get the tracking number by text.',
        'Sorry for that; here is a voucher of {n} as well.',
      ],
    },
    product_advice: {
      ask: [
        'What is the difference between the two {product} models?',
        'Is it easy for my parents to use?',
        'How loud is the {product}?',
        'Which one fits a flat of 100 m2?',
      ],
      more: ['How many watts?', 'Does it work with my phone?', 'Do you have real photos?', 'And the warranty?'],
      bot: ['The specification tab compares all models.', 'They differ in battery and capacity.'],
      agent: ['For your flat I would take the larger one.', 'This one is quieter, also at night.', 'I am sending you the comparison.'],
    },
    stock: {
      ask: [
        'When is the {product} back in stock?',
        'Any white ones left?',
        'How long is the pre-order?',
        'Can you deliver to {city} by tomorrow?',
      ],
      more: ['Could you keep one for me?', 'Will you tell me when it is in?', 'What about other colours?'],
      bot: ['Press "Notify me" and you hear as soon as it is in.', 'Pre-orders ship on the date shown.'],
      agent: [
        'There are {n} left, I would order soon.',
        'New stock on Tuesday, I put you on the list.',
        '{city} has it, delivery tomorrow.',
      ],
    },
    promotion: {
      ask: [
        'My voucher does not work',
        'Will it be cheaper next week?',
        'How does the bundle discount work?',
        'It got cheaper, do I get the difference?',
      ],
      more: ['It says not eligible', 'Can I combine it with the member price?', 'How long is the price promise?'],
      bot: ['Vouchers need the minimum amount and a valid date.', 'We match our own price for 15 days.'],
      agent: ['That voucher is for the app only.', 'The difference of {n} is on your account.', 'Order now and the discount applies.'],
    },
    where_is_order: {
      ask: [
        'Where is my parcel? Order {order}',
        'Three days and not shipped',
        'Tracking has not moved',
        'It says delivered but it is not here',
        'Will it come today?',
      ],
      more: ['It has been in {city} for two days', 'Nobody called me', 'Can you speed it up?', 'I need it urgently'],
      bot: ['Your parcel is in {city}, expected in {n} days.', 'It has left the warehouse; tracking updates within 24 h.'],
      agent: [
        'I reached the driver, he comes this afternoon.',
        'I asked the carrier to hurry.',
        'It is at the pick-up point; the code is on your phone.',
      ],
    },
    change_address: {
      ask: ['Wrong address, can I change it?', 'Please send it to my office', 'I mistyped my phone number', 'Can it go to {city} instead?'],
      more: ['It has not shipped', 'Will it be later then?', 'Here is the new one'],
      bot: ['Before shipping you can change it on the order page.', 'After shipping a colleague has to help.'],
      agent: ['Changed. Please check it once more.', 'It is on the way; I redirect it, one day later.', 'Your number is updated.'],
    },
    damaged_parcel: {
      ask: [
        'The parcel arrived crushed',
        'The screen of the {product} is broken',
        'The box is torn, do I accept it?',
        'Something leaked in the box',
      ],
      more: ['I took photos', 'The driver does not care', 'Do I send it back?'],
      bot: ['Please take photos and tell us within 24 hours.', 'You may refuse a damaged box.'],
      agent: ['Photos received, a new one goes out.', 'Keep it, no need to return.', 'We settle it with the carrier.'],
    },
    sign_in: {
      ask: ['I cannot sign in', 'No code arrives', 'Forgot my password and changed my number', 'My account is locked'],
      more: ['I tried many times', 'Still not', 'Same on another phone', 'It says unusual activity'],
      bot: ['Use "Forgot password" to reset it by text message.', 'Codes last five minutes; check your spam folder.'],
      agent: [
        'Unlocked, please sign in again.',
        'For a new number I must verify you; link sent.',
        'The codes work again, please try once more.',
      ],
    },
    app_crash: {
      ask: ['The app closes at once', 'White page at checkout', 'Frozen since the update', 'Videos do not play'],
      more: ['Android', 'iPhone, latest system', 'Reinstalling did not help'],
      bot: ['Please update the app and clear its cache.', 'Try again after a restart.'],
      agent: [
        'A known problem; the fix comes tonight.',
        'Which phone and version do you have?',
        'Our engineers have the log, you hear within {n} hours.',
      ],
    },
    device_pairing: {
      ask: ['The {product} does not find the WiFi', 'Bluetooth does not see it', 'Pairing fails every time', 'How do I reset it?'],
      more: ['The light keeps blinking', 'My router is 5 GHz', 'Ten seconds, nothing happens', 'It used to work'],
      bot: ['Use 2.4 GHz and stay close while pairing.', 'Hold the power button for 8 seconds to reset.'],
      agent: ['Split 2.4 and 5 GHz and try again.', 'Is the light red or blue?', 'New firmware is out; it pairs after that.'],
    },
    points: {
      ask: ['Where did my points go?', 'What are my points worth?', 'Daily points are missing', 'When do points expire?'],
      more: ['I had over two thousand yesterday', 'Can I give them away?', 'The history shows nothing'],
      bot: ['100 points are worth 1; they expire at the end of the year.', 'Points arrive when you confirm the delivery.'],
      agent: ['They were taken back with your return.', 'A delay; they arrive in {n} minutes.', 'I have added them.'],
    },
    membership: {
      ask: ['How do I stop the renewal?', 'My membership has ended', 'How do I add family?', 'I was charged for another year'],
      more: ['Nobody reminded me', 'Can I get it back?', 'How much is the upgrade?'],
      bot: ['Membership → Renewal lets you switch it off.', 'Benefits end at midnight of the last day.'],
      agent: ['Renewal is off, the fee is back in {n} days.', 'Four people can share it.', 'You pay the difference; link sent.'],
    },
    service_complaint: {
      ask: [
        'I want to complain about your service',
        'The promised credit never came',
        'The installer was rude',
        'A week and no answer to my complaint',
      ],
      more: ['I have the chat as proof', 'What are you going to do?', 'Get me your manager', 'I will go to consumer protection'],
      bot: ['I am sorry about this. I have noted it.'],
      agent: [
        'I am very sorry. Your complaint has the number {order}.',
        'My manager calls you within {n} hours.',
        'This was our mistake, I apologise.',
      ],
    },
    late_compensation: {
      ask: ['Five days late, what do I get?', 'Next-day delivery was promised', 'Where is my delay credit?', 'The voucher never arrived'],
      more: ['That is too little', 'By your rules it is {n}', 'Money, not a voucher'],
      bot: ['Late orders can claim a credit as the page says.'],
      agent: ['It is {n} by the rules, on your account now.', 'I asked for something extra.', 'You have it today.'],
    },
  },
};
